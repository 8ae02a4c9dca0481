using FluentAssertions;
using TorchSharp;
using WganGp.Distributed;
using WganGp.Mpi.Native;
using Xunit;

namespace WganGp.Mpi.Tests;

/// <summary>What can be said without a launcher.</summary>
public sealed class WordsTests
{
    [Theory]
    [InlineData("OMPI_COMM_WORLD_SIZE=3", "Open MPI's mpirun", 3)]
    [InlineData("PMI_SIZE=2 PMI_RANK=0", "MPICH's mpiexec", 2)]
    [InlineData("SLURM_STEP_ID=0 SLURM_PROCID=1 SLURM_NTASKS=8 PMIX_RANK=1", "Slurm's srun", 8)]
    [InlineData("SLURM_STEP_ID=0 SLURM_PROCID=1 SLURM_NTASKS=8", null, null)]
    [InlineData("PATH=x", null, null)]
    public void The_launcher_is_known_by_its_environment(string environment, string? name, int? size)
    {
        var variables = environment.Split(' ').Select(each => each.Split('=')).ToDictionary(each => each[0], each => each[1]);

        var launcher = Launcher.Of(variables.GetValueOrDefault);

        (launcher.Name, launcher.Size).Should().Be((name, size));
    }

    [Fact]
    public void Without_a_launcher_joining_says_how_to_start()
    {
        try
        {
            MpiProcessGroup.Join();
            Assert.Fail("There is no launcher.");
        }
        catch (MpiException error)
        {
            error.Message.Should().ContainAny("This process was not started by an MPI launcher", "No MPI library was found");
        }
    }

    [Fact]
    public void A_library_that_is_not_there_or_no_MPI_is_named()
    {
        FluentActions.Invoking(() => MpiProcessGroup.Join(new MpiOptions { Library = "libnone.so" })).Should().Throw<MpiException>()
            .WithMessage("No MPI library was found: libnone.so cannot be loaded.*");
        FluentActions.Invoking(() => MpiProcessGroup.Join(new MpiOptions { Library = "libc.so.6" })).Should().Throw<MpiException>()
            .WithMessage("'libc.so.6' is no library of MPI*");
    }

    [Theory]
    [InlineData(DeviceType.CPU, true, false, true)]
    [InlineData(DeviceType.CPU, false, false, false)]
    [InlineData(DeviceType.CPU, false, true, false)]
    [InlineData(DeviceType.CUDA, true, true, true)]
    [InlineData(DeviceType.CUDA, true, false, false)]
    [InlineData(DeviceType.CUDA, false, true, false)]
    [InlineData(DeviceType.MPS, true, true, false)]
    public void Memory_is_handed_to_MPI_as_it_is_where_MPI_can_use_it(DeviceType device, bool isDense, bool isCudaAware, bool isOwn) =>
        Staging.IsOwn(device, isDense, isCudaAware).Should().Be(isOwn);

    [Fact]
    public void Other_memory_is_copied_and_given_back()
    {
        var staging = new Staging(isCudaAware: false);
        using var dense = torch.arange(6, torch.float32);
        using var turned = dense.reshape(2, 3).t();
        using var whole = torch.arange(3, torch.int32);
        using var second = dense.narrow(0, 2, 2);

        staging.Take(dense, torch.float32).Should().BeSameAs(dense);
        staging.Take(second, torch.float32).Should().BeSameAs(second);
        var memory = staging.Take(turned, torch.float32);
        memory.data<float>().ToArray().Should().Equal(0, 3, 1, 4, 2, 5);
        memory.mul_(10);
        staging.PutBack(memory, turned);
        dense.data<float>().ToArray().Should().Equal(0, 10, 20, 30, 40, 50);
        memory.IsInvalid.Should().BeTrue("nobody needs the copy");
        memory = staging.Take(whole, torch.int64);
        memory.add_(1);
        staging.PutBack(memory, whole);
        whole.data<int>().ToArray().Should().Equal(1, 2, 3);
    }

    [Fact]
    public void Pieces_beside_the_computation_cost_what_is_not_hidden()
    {
        BucketSimulation.Layer[] layers = [new(1, 10), new(2, 10), new(1, 10)];
        double Sum(double bytes) => bytes / 10;

        BucketSimulation.Seconds(layers, double.PositiveInfinity, Sum).Should().Be(4 + 3, "one sum begins at the end");
        BucketSimulation.Seconds(layers, 10, Sum).Should().Be(4 + 1, "the first two are hidden");
        BucketSimulation.Seconds(layers, 20, Sum).Should().Be(3 + 2 + 1, "the second waits for the first");
        BucketSimulation.Seconds(layers, 10, _ => 0).Should().Be(4);
    }

    [Fact]
    public void The_model_is_the_textbooks()
    {
        var network = new Network(1, 10);
        network.Ring(40, 4).Should().Be(2 * 3 * (1 + 1));
        network.Doubling(40, 4).Should().Be(2 * (1 + 4));
        network.Sum(40, 4).Should().Be(10);
        network.Sum(40, 1).Should().Be(0);

        var fitted = Network.Fit([(10, 2), (40, 5), (100, 11)]);

        fitted.Latency.Should().BeApproximately(1, 1e-9);
        fitted.Bandwidth.Should().BeApproximately(10, 1e-9);
    }
}
