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

/// <summary>The same for MPICH, beside which Open MPI may be installed.</summary>
public sealed class MpichFactAttribute : FactAttribute
{
    public MpichFactAttribute()
    {
        if (MpiJob.Launcher("mpich") is null) Skip = "MPICH is not installed (mpich)";
    }
}
