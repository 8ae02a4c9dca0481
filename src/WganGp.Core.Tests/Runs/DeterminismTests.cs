using FluentAssertions;
using TorchSharp;
using WganGp.Runs;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>What <see cref="ExecutionOptions.Deterministic"/> promises on the CPU, and what it refuses elsewhere.</summary>
public sealed class DeterminismTests
{
    [Fact]
    public void Penalty_and_its_gradients_are_the_same_bits_each_time_on_the_CPU()
    {
        var result = ChildProcess.Run(typeof(DeterminismScenarios), nameof(DeterminismScenarios.Repeat), ChildProcess.SleepingThreads);

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Split('\n').Should().Equal(DeterminismScenarios.Names.Select(name => $"{name}: {DeterminismScenarios.Same}"));
    }

    [Fact]
    public void Run_on_the_CPU_meets_no_obstacle()
    {
        using var network = nn.Sequential(nn.Conv2d(3, 8, 3), nn.AdaptiveAvgPool2d(1));

        Determinism.Obstacle(DeviceType.CPU, network, network).Should().BeNull();
        using var trainer = Toys.Trainer(Toys.Options() with { Execution = new() { Deterministic = true } });
        trainer.Train(TrainingData.FromTensor(Toys.Points())).Count().Should().Be(2);
    }

    [Fact]
    public void Obstacle_on_CUDA_names_each_layer_and_what_to_do()
    {
        using var generator = nn.Sequential(
            nn.Linear(2, 8), nn.Upsample(scale_factor: [2], mode: UpsampleMode.Nearest),
            nn.Upsample(scale_factor: [2], mode: UpsampleMode.Linear));
        using var critic = nn.Sequential(("down", nn.Conv2d(3, 8, 3)), ("pool", nn.AdaptiveAvgPool2d(1)), ("output", nn.Linear(8, 1)));

        Determinism.Obstacle(DeviceType.CUDA, generator, critic).Should().Be(
            "Execution.Deterministic is true, but libtorch on cuda does not guarantee the same bits twice: generator.2 (Upsample: its " +
            "backward adds in no fixed order); critic.down (Conv2d: cuDNN chooses its algorithm); critic.pool (AdaptiveAvgPool2d: its " +
            "backward adds in no fixed order); and matrix products by cuBLAS depend on its workspace. TorchSharp has no switch for " +
            "deterministic algorithms. Train on the CPU, or set Execution.Deterministic to false.");
    }

    [Fact]
    public void Obstacle_is_there_also_when_no_layer_can_be_named_and_stays_short_when_many_can()
    {
        using var linear = nn.Linear(2, 1);
        using var many = nn.Sequential(Enumerable.Range(0, 20).Select(_ => (nn.Module<Tensor, Tensor>)nn.Conv2d(1, 1, 1)).ToArray());

        Determinism.Obstacle(DeviceType.CUDA, linear, linear).Should().Contain("contain no such layer");
        Determinism.Obstacle(DeviceType.CUDA, linear, many).Should().Contain("critic.7 (Conv2d").And.Contain("and 12 more")
            .And.NotContain("critic.8 ");
    }
}
