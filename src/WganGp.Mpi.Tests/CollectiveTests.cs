using FluentAssertions;
using WganGp.Mpi.Tests.Support;

namespace WganGp.Mpi.Tests;

/// <summary>Sums, broadcasts and barriers, with the libraries that are installed.</summary>
public sealed class CollectiveTests
{
    [MpiFact]
    public void Open_MPI_sums_and_broadcasts() => Check("openmpi", 3, "Open MPI");

    [MpichFact]
    public void MPICH_sums_and_broadcasts() => Check("mpich", 2, "MPICH");

    private static void Check(string mpi, int processes, string name)
    {
        var job = MpiJob.Run(mpi, processes, nameof(Scenarios.Collectives));

        job.ExitCode.Should().Be(0, job.Error);
        // A launcher may give its processes a terminal, for which .NET writes a code first.
        job.Output.Should().Contain($"{processes} processes of {name}");
    }
}
