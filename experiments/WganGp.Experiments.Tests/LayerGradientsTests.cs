using FluentAssertions;
using WganGp.Recipes.Networks;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Experiments.Tests;

public sealed class LayerGradientsTests
{
    [Fact]
    public void Norms_are_those_of_the_chain_rule()
    {
        using var scope = NewDisposeScope();
        var network = new Mlp(2, 1, width: 2, depth: 2);
        void Set(string name, float[] values)
        {
            using var noGrad = no_grad();
            network.state_dict()[name].copy_(tensor(values).reshape(network.state_dict()[name].shape));
        }

        // All activations positive, so each layer's gradient is the next one's times the weights: (3, 4), then half of it, then twice that.
        Set("output.weight", [3, 4]);
        Set("hidden2.weight", [0.5f, 0, 0, 0.5f]);
        Set("hidden1.weight", [2, 0, 0, 2]);

        LayerGradients.Of(network, ones(5, 2)).Should().Equal(5, 2.5, 5);
        // The weights can be trained as before.
        network.parameters().Should().OnlyContain(weight => weight.requires_grad && ReferenceEquals(weight.grad, null));
        LayerGradients.Weights(network).Should().BeEquivalentTo([3d, 4, 0.5, 0, 0, 0.5, 2, 0, 0, 2]);
    }

    [Fact]
    public void Input_gradient_is_that_of_the_penalty()
    {
        using var scope = NewDisposeScope();
        var (network, points) = (new Mlp(2, 1, width: 16, depth: 12), randn(64, 2));
        using var penalty = new GradientPenalty(new GradientPenaltyOptions { Points = PenaltyPoints.Real })
            .Compute(new ModuleCritic(network), points, points);

        LayerGradients.Of(network, points)[0].Should().BeApproximately(penalty.GradientNorms.mean().item<float>(), 1e-6);
        LayerGradients.Of(network, points).Should().HaveCount(13);
    }
}
