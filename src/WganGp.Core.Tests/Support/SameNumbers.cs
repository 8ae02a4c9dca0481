using FluentAssertions;
using TorchSharp;
using static TorchSharp.torch;

namespace WganGp.Tests.Support;

/// <summary>Compares two ways of computing the same numbers: scores, input gradient, penalty, every parameter's gradient.</summary>
internal static class SameNumbers
{
    public sealed record Numbers(Tensor Scores, Tensor InputGradient, Tensor Penalty, IReadOnlyDictionary<string, Tensor?> Gradients);

    /// <summary>The stock network against ours, in value and in every gradient.</summary>
    public static void Check(LayerCase example, ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var stock = example.Stock(type);
        using var fast = example.FastOf(stock, type);
        var samples = example.Samples(type);
        var (found, expected) = (Of(fast, samples), Of(stock, samples));
        // Some networks multiply rounding: a normalisation over two nearly equal features. The stock layers' own error shows which.
        var exact = type == ScalarType.Float64 ? expected : Of(stock.to(ScalarType.Float64), samples.to(ScalarType.Float64));
        Check(found, expected, exact, tolerance, $"{type} {example}");
    }

    /// <summary>One critic loss with its penalty, backward to the parameters.</summary>
    public static Numbers Of(nn.Module<Tensor, Tensor> module, Tensor samples)
    {
        module.zero_grad();
        var points = samples.detach().clone().requires_grad_();
        var scores = module.call(points);
        var gradient = autograd.grad([scores.sum()], [points], [], true, true, true)[0];
        var penalty = (gradient.flatten(1).norm(1) - 1).square().mean() * 10;
        (scores.square().mean() + penalty).backward();
        return new(scores.detach(), gradient.detach(), penalty.detach(), module.named_parameters().ToDictionary(each => each.name, each => each.parameter.grad));
    }

    public static void Check(Numbers found, Numbers expected, double tolerance, string because) => Check(found, expected, expected, tolerance, because);

    private static void Check(Numbers found, Numbers expected, Numbers exact, double tolerance, string because)
    {
        Close(found.Scores, expected.Scores, tolerance, 0, $"scores of {because}", exact.Scores);
        Close(found.InputGradient, expected.InputGradient, tolerance, 0, $"input gradient of {because}", exact.InputGradient);
        Close(found.Penalty, expected.Penalty, tolerance, 0, $"penalty of {because}", exact.Penalty);
        found.Gradients.Keys.Should().BeEquivalentTo(expected.Gradients.Keys);
        var largest = expected.Gradients.Values.Max(each => each is null ? 0 : each.norm().to(ScalarType.Float64).item<double>());
        foreach (var (name, gradient) in expected.Gradients)
        {
            // Where nothing flows one way has zeros and the other nothing.
            if (gradient is null && found.Gradients[name] is null) continue;
            var other = found.Gradients[name] ?? zeros_like(gradient!);
            // Beside much larger gradients a small one is the difference of large numbers (that of a bias before a normalisation is
            // zero but for rounding).
            Close(other, gradient ?? zeros_like(other), tolerance, 0.1 * largest, $"gradient of {name} of {because}", exact.Gradients[name]);
        }
    }

    public static void Close(Tensor found, Tensor expected, double tolerance, double scale, string because, Tensor? exact = null)
    {
        found.shape.Should().Equal(expected.shape, because);
        var (a, b) = (found.detach().to(ScalarType.Float64), expected.detach().to(ScalarType.Float64));
        var size = Math.Max(b.norm().item<double>(), scale);
        var own = exact is null ? 0 : (exact - b).norm().item<double>();
        (a - b).norm().item<double>().Should().BeLessThanOrEqualTo(tolerance * size + 4 * own + 1e-30, because);
    }
}
