using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Numerics;

/// <summary>The penalty's gradient with respect to each weight against central differences of its value, in float64.</summary>
public sealed class FiniteDifferenceTests
{
    public static TheoryData<string> CriticNames => [.. Networks.Keys];

    private static readonly Dictionary<string, (Func<nn.Module<Tensor, Tensor>> Build, long[] Shape)> Networks = new()
    {
        ["linear"] = (() => nn.Linear(3, 1), [4, 3]),
        ["leaky mlp"] = (() => nn.Sequential(nn.Linear(3, 6), nn.LeakyReLU(0.2), nn.Linear(6, 6), nn.LeakyReLU(0.2), nn.Linear(6, 1)), [4, 3]),
        ["tanh mlp"] = (() => nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 1)), [4, 3]),
        ["conv"] = (() => nn.Sequential(nn.Conv2d(2, 3, 3, stride: 2, padding: 1), nn.LeakyReLU(0.2), nn.Flatten(), nn.Linear(12, 1)), [3, 2, 4, 4]),
    };

    [Theory]
    [MemberData(nameof(CriticNames))]
    public void Parameter_gradient_equals_central_differences(string name)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(11);
        var (build, shape) = Networks[name];
        var critic = new ModuleCritic(build().to(ScalarType.Float64));
        var (real, fake) = (randn(shape, dtype: ScalarType.Float64), randn(shape, dtype: ScalarType.Float64));
        var penalty = new GradientPenalty();

        // The same alpha each time.
        double Value()
        {
            using var alpha = new Generator(5);
            using var term = penalty.Compute(critic, real, fake, random: alpha);
            return term.Loss.item<double>();
        }

        using (var alpha = new Generator(5)) penalty.Compute(critic, real, fake, random: alpha).Loss.backward();

        CentralDifferences.Check(critic.Module, Value, step: 1e-6, tolerance: 1e-6);
    }
}
