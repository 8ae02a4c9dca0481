using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Layerwise;

/// <summary>Faults that random networks with conditions, heads and blocks have shown.</summary>
public sealed class ConditionalFaultsTests
{
    /// <summary>
    /// The layerwise path said "The critic wraps a module that takes only samples, but a condition was passed", where the reference path
    /// computed the update; without a condition it was the other way round.
    /// </summary>
    [Fact]
    public void A_conditional_chain_whose_layers_read_no_condition_is_given_one_all_the_same()
    {
        using var scope = NewDisposeScope();
        using var module = new ConditionalSequential(Linear(2, 4), Tanh(), Linear(4, 1)).to(ScalarType.Float64);
        var critic = new ModuleCritic(module);
        var (real, fake) = (randn([3, 2], ScalarType.Float64), randn([3, 2], ScalarType.Float64));

        BothPaths.Run(critic, new WganGpOptions(), real, fake, arange(3, int64), withPenalty: true, apart: false).Worse
            .Should().BeLessThan(1e-11);
        foreach (var compute in (Action[])[
            () => BothPaths.OfReference(critic, new WganGpOptions(), real, fake, null, true),
            () => BothPaths.OfFast(critic, new WganGpOptions(), real, fake, null, true, ScalarType.Float64, apart: false)])
        {
            compute.Should().Throw<NetworkException>().WithMessage("*no condition was passed*");
        }
    }
}
