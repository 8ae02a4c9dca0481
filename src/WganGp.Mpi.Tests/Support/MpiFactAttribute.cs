using Xunit;

namespace WganGp.Mpi.Tests.Support;

/// <summary>A test that needs an MPI; skipped, with the reason, where it is not installed.</summary>
public sealed class MpiFactAttribute : FactAttribute
{
    public MpiFactAttribute()
    {
        if (MpiJob.Launcher("openmpi") is null) Skip = "Open MPI is not installed (openmpi-bin)";
    }
}

/// <summary>A longer one, which runs with WGANGP_FULL_TESTS=1 (CONTRIBUTING.md).</summary>
public sealed class LongMpiFactAttribute : FactAttribute
{
    public LongMpiFactAttribute()
    {
        if (MpiJob.Launcher("openmpi") is null) Skip = "Open MPI is not installed (openmpi-bin)";
        else if (Environment.GetEnvironmentVariable("WGANGP_FULL_TESTS") != "1") Skip = "runs with WGANGP_FULL_TESTS=1";
    }
}

/// <summary>The same for MPICH, beside which Open MPI may be installed.</summary>
public sealed class MpichFactAttribute : FactAttribute
{
    public MpichFactAttribute()
    {
        if (MpiJob.Launcher("mpich") is null) Skip = "MPICH is not installed (mpich)";
    }
}

/// <summary>For an MPI that has the standard interface of MPI 5, too.</summary>
public sealed class StandardMpiTheoryAttribute : TheoryAttribute
{
    public StandardMpiTheoryAttribute()
    {
        if (MpiJob.StandardLibrary("mpich") is null || MpiJob.StandardLibrary("openmpi") is null)
        {
            Skip = "MPICH 5 and Open MPI 6 are not installed (.ci/mpi-standard.sh)";
        }
    }
}
