using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Layerwise;

/// <summary>An error in a layer names the network that the layer belongs to, on either path.</summary>
public sealed class BlameTests
{
    [Theory]
    [InlineData(PenaltyPath.Auto)]
    [InlineData(PenaltyPath.Reference)]
    public void A_generators_layer_without_a_derivative_is_the_generators(PenaltyPath path)
    {
        using var scope = NewDisposeScope();
        using var trainer = Trainer(path, new Failing(inForward: false), null);
        trainer.CriticStep(Toys.Points(8));

        trainer.Invoking(each => each.GeneratorStep()).Should().Throw<NetworkException>()
            .Which.Message.Should().StartWith("The generator").And.Contain("not implemented").And.NotContain("critic's");
    }

    [Theory]
    [InlineData(PenaltyPath.Auto, true)]
    [InlineData(PenaltyPath.Reference, true)]
    [InlineData(PenaltyPath.Auto, false)]
    [InlineData(PenaltyPath.Reference, false)]
    public void A_layer_that_throws_is_its_networks_own(PenaltyPath path, bool inGenerator)
    {
        using var scope = NewDisposeScope();
        var failing = new Failing(inForward: true) { IsOff = true };
        using var trainer = Trainer(path, inGenerator ? failing : null, inGenerator ? null : failing);
        trainer.CriticStep(Toys.Points(8));
        failing.IsOff = false;
        var name = inGenerator ? "generator" : "critic";

        foreach (var step in new Action[] { () => trainer.CriticStep(Toys.Points(8)), () => trainer.GeneratorStep() })
        {
            step.Should().Throw<NetworkException>().WithMessage($"The {name} failed on *: the layer's own error.");
        }
    }

    private static WganGpTrainer Trainer(PenaltyPath path, Failing? inGenerator, Failing? inCritic)
    {
        var options = Toys.Options() with { BatchSize = 8 };
        options.Execution.PenaltyPath = path;
        options.Execution.SelfCheck = false;
        return Toys.Trainer(
            options,
            () => new ModuleCritic(nn.Sequential(nn.Linear(2, 4), inCritic ?? Tanh(), nn.Linear(4, 1))),
            () => new ModuleGenerator(nn.Sequential(nn.Linear(2, 4), inGenerator ?? Tanh(), nn.Linear(4, 2)), 2));
    }

    private static nn.Module<Tensor, Tensor> Tanh() => nn.Tanh();

    /// <summary>Throws, or has no derivative: libtorch has none of zeta for its first argument.</summary>
    private sealed class Failing(bool inForward) : nn.Module<Tensor, Tensor>("failing"), IRowWiseModule
    {
        public bool IsOff { get; set; }

        public override Tensor forward(Tensor input)
        {
            if (IsOff) return input.tanh();
            return inForward
                ? throw new InvalidOperationException("the layer's own error")
                : special.zeta(input.abs() + 2, input.abs() + 1);
        }
    }
}
