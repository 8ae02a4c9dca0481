using FluentAssertions;
using TorchSharp;
using WganGp.Runtime;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runtime;

/// <summary>
/// On a machine whose convolutions are wrong and cannot be corrected, networks with convolutions are refused, and others train.
/// </summary>
public sealed class NativeRuntimeTests : IDisposable
{
    private const string Switchless =
        "libtorch's convolutions on the CPU (oneDNN) compute wrong numbers on this machine, and this libtorch has no known switch that " +
        "turns " +
        "oneDNN off. Set the environment variable ONEDNN_MAX_CPU_ISA to SSE41 before the process starts, or use another machine.";

    private readonly IDisposable machine = Assume(Convolutions.WrongWithOneDnn);
    private readonly string file = Path.Combine(Path.GetTempPath(), $"wgangp-{Guid.NewGuid():N}.safetensors");

    public void Dispose()
    {
        machine.Dispose();
        File.Delete(file);
    }

    [Fact]
    public void Network_without_convolutions_is_inspected_trained_saved_and_loaded()
    {
        var log = new ListLogger();
        using var points = Toys.Points();
        using var trainer = WganGpTrainer.Create(
            () => new ModuleGenerator(Toys.Mlp(2, 2), 2), () => new ModuleCritic(Toys.Mlp(2, 1)), Toys.Options(), log);

        trainer.Train(TrainingData.FromTensor(points)).Last().Step.Should().Be(trainer.Step);
        trainer.Save(file);
        using (var checkpoint = Checkpoint.Open(file))
        {
            checkpoint.LoadGenerator(trainer.Generator);
            checkpoint.LoadCritic(trainer.Critic);
        }

        log.OfTheMachine.Should().Equal($"{Switchless} Networks without convolutions can be trained");
        NativeRuntime.Ensure().Should().BeFalse();
    }

    [Fact]
    public void Every_entry_refuses_a_network_with_convolutions()
    {
        using var samples = randn(4, 3, 8, 8);
        var critic = new ModuleCritic(nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(144, 1)));
        var generator = new ModuleGenerator(nn.Sequential(nn.Linear(2, 192), nn.Unflatten(1, [3, 8, 8]), nn.ConvTranspose2d(3, 3, 1)), 2);
        var penalty = new GradientPenalty();
        var plain = new ModuleGenerator(nn.Sequential(nn.Linear(2, 192), nn.Unflatten(1, [3, 8, 8])), 2);
        var mlp = new ModuleCritic(nn.Sequential(nn.Flatten(), nn.Linear(192, 1)));
        const string ofCritic = "The critic's module '0' is a convolution (Conv2d). " + Switchless;
        const string ofGenerator = "The generator's module '2' is a convolution (ConvTranspose2d). " + Switchless;

        penalty.Invoking(each => each.Compute(critic, samples, samples)).Should().Throw<WganGpException>().WithMessage(ofCritic);
        FluentActions.Invoking(() => CriticInspector.Inspect(critic, samples)).Should().Throw<WganGpException>().WithMessage(ofCritic);
        FluentActions.Invoking(() => new WganGpTrainer(plain, critic)).Should().Throw<WganGpException>().WithMessage(ofCritic);
        FluentActions.Invoking(() => new WganGpTrainer(generator, mlp)).Should().Throw<WganGpException>().WithMessage(ofGenerator);

        using (var trainer = new WganGpTrainer(plain, mlp)) trainer.Save(file);
        using var checkpoint = Checkpoint.Open(file);
        checkpoint.Invoking(each => each.LoadGenerator(generator)).Should().Throw<WganGpException>().WithMessage(ofGenerator);
        checkpoint.Invoking(each => each.LoadCritic(critic)).Should().Throw<WganGpException>().WithMessage(ofCritic);
    }

    [Fact]
    public void What_cannot_be_seen_is_refused()
    {
        var own = nn.Sequential(("first", nn.Linear(3, 4)), ("own", new Own()), ("last", nn.Linear(4, 1)));
        var plain = new ModuleCritic(nn.Sequential(nn.Linear(3, 4)));

        Refusal(new ModuleCritic(own)).Should().StartWith(
            "The critic's module 'own' has code that is not this library's or TorchSharp's (Own), so it may compute convolutions. ");
        Refusal(new OwnCritic(nn.Linear(3, 1))).Should().StartWith(
            "The critic has code that is not this library's or TorchSharp's (OwnCritic), so it may compute convolutions. ");
        Refusal(new OwnCritic(nn.LSTM(3, 4)), known: true).Should().StartWith("The critic is an LSTM, which oneDNN computes too. ");
        Refusal(plain, ScalarType.BFloat16).Should().StartWith(
            "The critic computes in bfloat16, whose matrix products are oneDNN's too. ");
        Refusal(new ModuleCritic(nn.Linear(3, 1, dtype: ScalarType.BFloat16))).Should().StartWith("The critic computes in bfloat16");
        Refusal(plain).Should().BeNull();
    }

    [Fact]
    public void Trainer_in_bfloat16_is_refused()
    {
        var options = new WganGpOptions { Execution = { Precision = Precision.BFloat16 } };

        FluentActions.Invoking(() => new WganGpTrainer(new ModuleGenerator(nn.Linear(2, 2), 2), new ModuleCritic(nn.Linear(2, 1)), options))
            .Should().Throw<WganGpException>().WithMessage("The generator computes in bfloat16*");
    }

    [Fact]
    public void Network_on_another_device_than_the_CPU_is_none_of_the_trial_s() =>
        Refusal(new ModuleCritic(nn.Sequential(nn.Conv2d(1, 1, 1)).to(DeviceType.META))).Should().BeNull();

    [Fact]
    public void Other_outcomes_refuse_nothing_and_say_what_was_done()
    {
        using var off = Assume(Convolutions.RightWithoutOneDnn, CacheRepair.NotAllowed);
        Refusal(new ModuleCritic(nn.Conv2d(1, 1, 1))).Should().BeNull();
        Logged().Should().Equal(
            "libtorch's fast convolutions (oneDNN) compute wrong numbers on this machine and are turned off in this process. " +
            "Convolutions are now " +
            "right but slower, and bfloat16 is too slow to be useful. " +
            new ConvolutionTrial(Convolutions.RightWithoutOneDnn, CacheRepair.NotAllowed).Advice);
        NativeRuntime.Effects.Should().BeEmpty("turning oneDNN off needs no consent");

        using var corrected = Assume(Convolutions.Right, CacheRepair.Done);
        Logged().Should().Equal(
            "WganGp.RepairOneDnnCaches: this processor hides its caches, so oneDNN's record of them was corrected in this process");
        NativeRuntime.Effects.Should().Equal("WganGp.RepairOneDnnCaches");

        using var lost = Assume(Convolutions.WrongWithoutOneDnn);
        Refusal(new ModuleCritic(nn.Conv2d(1, 1, 1))).Should().EndWith("with oneDNN and without it. Use another machine.");
    }

    private static IDisposable Assume(Convolutions outcome, CacheRepair repair = CacheRepair.NotNeeded) =>
        NativeRuntime.Assume(new ConvolutionTrial(outcome, repair));

    private static List<string> Logged()
    {
        var log = new ListLogger();
        NativeRuntime.Ensure(log);
        return log.OfTheMachine;
    }

    private static string? Refusal(ICritic critic, ScalarType? compute = null, bool known = false)
    {
        try
        {
            NativeRuntime.EnsureFor("critic", known ? critic.Module : critic, critic.Module, compute);
            return null;
        }
        catch (WganGpException refusal)
        {
            return refusal.Message;
        }
    }

    private sealed class Own() : nn.Module<Tensor, Tensor>("own")
    {
        public override Tensor forward(Tensor input) => input.relu();
    }

    private sealed class OwnCritic(nn.Module module) : ICritic
    {
        public nn.Module Module => module;

        public Tensor Score(Tensor samples, Tensor? condition = null) => samples.sum(1);
    }
}
