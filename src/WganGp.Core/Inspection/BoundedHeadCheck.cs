using TorchSharp;
using TorchSharp.Modules;
using WganGp.Networks;

namespace WganGp.Inspection;

/// <summary>Whether the scores are kept in a fixed interval.</summary>
internal static class BoundedHeadCheck
{
    private const int Doublings = 20;

    private enum Growth
    {
        Unknown,
        Grows,
        Saturates,
    }

    public static CriticFinding? Finding(torch.nn.Module module, CriticProbe? running)
    {
        var head = ModuleTree.LastOf(module) is { } last && IsBounded(last.Module) ? last : default;
        var (growth, low, high) = running is null ? default : Measure(running, 1);
        // An output that is dead or zero with these weights may not be with their negatives.
        if (running is not null && growth == Growth.Unknown) (growth, low, high) = Measure(running, -1);
        // A critic may transform the module's output, so behaviour overrules the type.
        if (growth == Growth.Grows || (growth == Growth.Unknown && head.Module is null)) return null;
        var found = head.Module is not null
            ? $"The scores end in {head.Module.GetType().Name}, which bounds them."
            : FormattableString.Invariant(
                $"While all samples and weights were doubled repeatedly, every score stayed between {low:G3} and {high:G3}.");
        return new CriticFinding(
            CriticFinding.BoundedHead, true, head.Path ?? ModuleTree.Root, found,
            "The Wasserstein distance is a difference of scores limited by their slope alone (paper, section 2.2, equation 2); a head " +
            "that saturates bounds the estimate and removes its gradient (section 3).",
            "Return the raw output of the last linear or convolutional layer, without sigmoid, tanh, softmax or clamp.");
    }

    /// <summary>
    /// Doubles all weights and samples repeatedly. In any architecture, also after a normalisation, an unbounded score then
    /// grows, however small it was. Only a score that is not zero and does not change through three doublings is bounded.
    /// </summary>
    private static (Growth Growth, double Low, double High) Measure(CriticProbe probe, int sign)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var saved = probe.Weights.Select(weight => weight.detach().clone()).ToArray();
        try
        {
            var history = new List<double[]> { probe.Usual.ToArray() };
            var grown = 1_000 * (1 + history[0].Max(Math.Abs));
            for (var doubling = 1; doubling <= Doublings; doubling++)
            {
                var scores = Scaled(probe, saved, sign * Math.Pow(2, doubling), Math.Pow(2, doubling));
                if (scores.Any(score => Math.Abs(score) > grown)) return (Growth.Grows, 0, 0);
                if (scores.Any(double.IsNaN)) break;
                history.Add(scores);
            }

            return history.Count > 4 && IsAtRest(history[^3..])
                ? (Growth.Saturates, history.Min(scores => scores.Min()), history.Max(scores => scores.Max()))
                : default;
        }
        catch (NetworkException)
        {
            // A critic may refuse samples out of its range; its growth remains unknown.
            return default;
        }
        finally
        {
            for (var i = 0; i < saved.Length; i++) probe.Weights[i].copy_(saved[i]);
        }
    }

    private static double[] Scaled(CriticProbe probe, torch.Tensor[] saved, double weightFactor, double sampleFactor)
    {
        using var scope = torch.NewDisposeScope();
        for (var i = 0; i < saved.Length; i++) probe.Weights[i].copy_(saved[i].Times(weightFactor));
        return probe.Scores(probe.Samples.Times(sampleFactor));
    }

    private static bool IsAtRest(List<double[]> history)
    {
        var size = history[^1].Max(Math.Abs);
        return size > 0 && history.All(scores => scores.Zip(history[^1]).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-3 * size));
    }

    private static bool IsBounded(torch.nn.Module module) =>
        module is Sigmoid or Hardsigmoid or Tanh or Hardtanh or Softsign or Softmax or Softmin or Softmax2d or ReLU6;
}
