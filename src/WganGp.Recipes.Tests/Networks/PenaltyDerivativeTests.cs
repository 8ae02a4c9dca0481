using FluentAssertions;
using TorchSharp;
using WganGp.Recipes.Networks;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Recipes.Tests.Networks;

/// <summary>
/// The penalty of each critic has the derivative that its value has: layers, blocks and normalisations have right second derivatives.
/// </summary>
public sealed class PenaltyDerivativeTests
{
    private static readonly Dictionary<string, (Func<ICritic> Build, long[] Shape)> Critics = new()
    {
        ["MNIST"] = (() => new MnistCritic(1), [1, 28, 28]),
        ["R3GAN"] = (() => new R3Critic(1), [1, 28, 28]),
        ["DCGAN 32"] = (() => new Dcgan32Critic(1), [3, 32, 32]),
        ["DCGAN 64"] = (() => new Dcgan64Critic(1), [3, 64, 64]),
        ["DCGAN 64, tanh"] = (() => new Dcgan64Critic(1, activation: () => nn.Tanh()), [3, 64, 64]),
        ["DCGAN 64, gated"] = (() => new GatedDcgan64Critic(1), [3, 64, 64]),
        ["ResNet 64"] = (() => new ResNet64Critic(1), [3, 64, 64]),
        ["ResNet 32"] = (() => new ResNet32Critic(2), [3, 8, 8]),
        ["ResNet 32, LayerNorm"] = (() => new ResNet32Critic(6, normalization: Normalization.Layer), [3, 8, 8]),
        ["ResNet 32, classes"] = (() => new ClassifyingResNet32Critic(3, 2), [3, 8, 8]),
        ["ResNet 101"] = (() => new ResNet101Critic(4), [3, 64, 64]),
        ["128x128"] = (() => new Creatures128Critic(1), [3, 128, 128]),
        ["Keras-GAN"] = (() => new KerasGanCritic(1), [1, 28, 28]),
        ["TF2-GAN"] = (() => new Tf2GanCritic(1), [1, 28, 28]),
        ["language"] = (() => new LanguageCritic(5, 6, 4), [5, 6]),
    };

    public static TheoryData<string> Names => [.. Critics.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Derivative_in_a_random_direction_equals_the_central_difference(string name)
    {
        const double step = 1e-7;
        using var scope = NewDisposeScope();
        var (critic, shape) = (Critics[name].Build(), Critics[name].Shape);
        critic.Module.to(ScalarType.Float64);
        using var random = new torch.Generator(7);
        var (real, fake) = (Normal([2, .. shape]), Normal([2, .. shape]));
        var parameters = critic.Module.parameters().ToArray();
        foreach (var (key, parameter) in critic.Module.named_parameters()) Fill(key, parameter);
        var directions = Array.ConvertAll(parameters, parameter => Normal(parameter.shape));

        using (var term = Penalty()) term.Loss.backward();
        // The output's offset is in no gradient of the score.
        var derivative = parameters.Zip(
            directions, (parameter, direction) => parameter.grad is { } g ? (g * direction).sum().item<double>() : 0).Sum();
        var difference = (Shifted(step) - Shifted(-2 * step)) / (2 * step);

        difference.Should().BeApproximately(derivative, 1e-5 * Math.Abs(derivative));
        derivative.Should().NotBe(0);
        critic.Module.Dispose();

        Tensor Normal(long[] size) => randn(size, ScalarType.Float64, generator: random);

        PenaltyTerm Penalty()
        {
            using var alpha = new torch.Generator(5);
            return new GradientPenalty().Compute(critic, real, fake, random: alpha);
        }

        double Shifted(double by)
        {
            for (var i = 0; i < parameters.Length; i++) Move(parameters[i], directions[i], by);
            using var term = Penalty();
            return term.Loss.item<double>();
        }

        // Not the initial weights: those come from the process's random state, and this test is to be the same each time.
        void Fill(string key, Tensor parameter)
        {
            using var noGrad = no_grad();
            var values = Normal(parameter.shape);
            parameter.copy_(
                values.dim() > 1 ? values * Math.Sqrt(2.0 * values.shape[0] / values.numel()) : (values * 0.1) + (IsGain(key) ? 1 : 0));
        }

        static bool IsGain(string key) => key.Contains("norm") && key.EndsWith("weight");

        static void Move(Tensor parameter, Tensor direction, double by)
        {
            using var noGrad = no_grad();
            parameter.add_(direction, by);
        }
    }
}
