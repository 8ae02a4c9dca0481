using FluentAssertions;
using WganGp.Mpi.Tests.Support;
using Xunit;

namespace WganGp.Mpi.Tests;

/// <summary>Sums, broadcasts and barriers, with the libraries that are installed.</summary>
public sealed class CollectiveTests
{
    [MpiFact]
    public void Open_MPI_sums_and_broadcasts() => Check("openmpi", 3, "Open MPI");

    [MpichFact]
    public void MPICH_sums_and_broadcasts() => Check("mpich", 2, "MPICH");

    [StandardMpiTheory]
    [InlineData("mpich", "MPICH Version: 5")]
    [InlineData("openmpi", "Open MPI v6")]
    public void The_standard_interface_sums_and_broadcasts(string mpi, string name)
    {
        var job = MpiJob.RunStandard(mpi, 3, nameof(Scenarios.Collectives));

        job.ExitCode.Should().Be(0, job.Error);
        job.Output.Should().Contain($"3 processes of {name}").And.Contain($"libmpi_abi_{mpi}.so.1");
    }

    private static void Check(string mpi, int processes, string name)
    {
        var job = MpiJob.Run(mpi, processes, nameof(Scenarios.Collectives));

        job.ExitCode.Should().Be(0, job.Error);
        // A launcher may give its processes a terminal, for which .NET writes a code first.
        job.Output.Should().Contain($"{processes} processes of {name}");
    }
}
