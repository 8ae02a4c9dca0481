using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;

namespace WganGp.Tests;

/// <summary>Whatever a host's network does wrong ends in a typed exception that says what to do, and the process lives.</summary>
public sealed class BadNetworkTests
{
    private static readonly ScenarioOutputs Outputs = new(typeof(BadNetworkScenarios));

    [Theory]
    [InlineData(
        nameof(BadNetworkScenarios.Score_ignores_samples),
        "*scores do not depend on its samples: no path leads from them*Compute them from the tensor that is passed to Score*")]
    [InlineData(nameof(BadNetworkScenarios.Score_is_detached), "*scores do not depend on its samples: they carry no gradient at all*")]
    [InlineData(
        nameof(BadNetworkScenarios.Score_is_made_from_numbers),
        "*scores do not depend on its samples: they carry no gradient at all*")]
    [InlineData(
        nameof(BadNetworkScenarios.Score_has_wrong_shape),
        "*must return one score per sample, [[]4] or [[]4, 1] for samples [[]4, 3], but it returned [[]4, 3]. End it in a linear layer*")]
    [InlineData(nameof(BadNetworkScenarios.Score_is_an_integer), "*scores are Int64; they must be floating point*")]
    [InlineData(nameof(BadNetworkScenarios.Score_is_null), "*returned no tensor*")]
    [InlineData(nameof(BadNetworkScenarios.Score_is_disposed), "*returned no tensor*Return a tensor that is not disposed*")]
    [InlineData(
        nameof(BadNetworkScenarios.Critic_throws),
        "*The critic failed on an input [[]4, 3] of Float32 on cpu: the critic's own error.")]
    [InlineData(nameof(BadNetworkScenarios.Critic_has_a_shape_error), "*The critic failed on an input [[]4, 3]*mat1 and mat2*")]
    [InlineData(nameof(BadNetworkScenarios.Critic_is_of_another_type), "*The critic failed on an input [[]4, 3]*dtype*")]
    [InlineData(
        nameof(BadNetworkScenarios.No_second_derivative),
        "*critic's gradients could not be computed*_cdist_backward*replace that operation*")]
    [InlineData(nameof(BadNetworkScenarios.In_place_change_of_a_saved_value), "*input gradient could not be computed*inplace operation*")]
    [InlineData(nameof(BadNetworkScenarios.Generator_without_gradient), "*generator's samples carry no gradient to its weights*")]
    [InlineData(nameof(BadNetworkScenarios.Generator_of_another_shape), "*generator makes [[]16, 5] of Float32, the data has [[]16, 3]*")]
    [InlineData(nameof(BadNetworkScenarios.Generator_throws), "*The generator failed on an input [[]16, 3]*the generator's own error.")]
    [InlineData(
        nameof(BadNetworkScenarios.Latent_sampler_of_another_shape),
        "*SampleLatent must return [[]16, 3], but it returned [[]16, 4].")]
    public void Fault_ends_in_one_clear_error(string scenario, string message)
    {
        var output = Outputs.Of(scenario);

        output.Should().StartWith("NetworkException: ");
        output.Should().Match(message.Replace("[[]", "[", StringComparison.Ordinal));
    }
}
