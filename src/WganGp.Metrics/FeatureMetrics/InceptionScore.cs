using System.Globalization;
using static TorchSharp.torch;

namespace WganGp.Metrics;

/// <summary>
/// exp(mean over x of KL(p(y|x) ‖ p(y))), averaged over splits (Salimans et al., arXiv 1606.03498, section 4): from 1 to the number of
/// classes, high when each sample has a clear class and the samples have all of them. It knows nothing of real data. p is a
/// classifier's, and the result carries its name: only Inception's is the published score.
/// </summary>
/// <remarks>
/// Split i of n has the samples from i N / n on, rounded down, in their order; the deviation is the population's (torch-fidelity). The
/// interval is that of the mean of independent splits, with Student's distribution.
/// </remarks>
public static class InceptionScore
{
    /// <summary>Computes the score.</summary>
    /// <param name="generated">
    /// A classifier's logits or probabilities for generated samples, as features <c>[N, classes]</c>, in random order.
    /// </param>
    /// <param name="options">Null is the default of each setting.</param>
    /// <param name="cancellationToken">Stops between two splits.</param>
    /// <exception cref="MetricException">There are fewer samples than splits, or the features are no probabilities.</exception>
    public static MetricResult Compute(
        FeatureSet generated, InceptionScoreOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generated);
        options ??= new();
        Quantiles.ThrowUnlessLevel(options.Level);
        if (options.Splits < 1 || options.Splits > generated.Count)
        {
            throw new MetricException(
                $"The number of splits is {options.Splits} for {generated.Count} samples; give 1 or more, at most one for each sample.");
        }

        var scores = new List<double>();
        for (var split = 0; split < options.Splits; split++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (start, end) = (split * generated.Count / options.Splits, (split + 1) * generated.Count / options.Splits);
            using var part = generated.Values.narrow(0, start, end - start);
            scores.Add(Score(part, options.Output, generated.ExtractorName));
        }

        var several = scores.Count > 1;
        return new MetricResult
        {
            Name = $"Inception score by {generated.ExtractorName}",
            Value = scores.Average(),
            Deviation = several ? Intervals.Deviation(scores, lost: 0) : null,
            Interval = several
                ? Intervals.Around(
                    scores.Average(), Intervals.Deviation(scores) / Math.Sqrt(scores.Count),
                    Quantiles.Student(options.Level, scores.Count - 1), options.Level,
                    string.Create(CultureInfo.InvariantCulture, $"mean of {scores.Count} splits"), 1, generated.Features)
                : null,
            Direction = MetricDirection.HigherIsBetter,
            Samples = generated.Count,
            ReferenceSamples = 0,
            Extractor = generated.Extractor,
            Settings = MetricSettings.Of(("output", options.Output), ("splits", options.Splits)),
            Notes = several ? [] : ["No interval: one split has no spread."],
        };
    }

    private static double Score(Tensor features, ClassOutput output, string classifier)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var exact = features.to(ScalarType.Float64);
        if (output == ClassOutput.Probabilities) ThrowUnlessProbabilities(exact, classifier);
        var logarithms = output == ClassOutput.Logits ? exact.log_softmax(1) : exact.log();
        var probabilities = logarithms.exp();
        var marginal = probabilities.mean([0], keepdim: true).log();
        // A class without probability contributes nothing: 0 log 0 = 0.
        var terms = probabilities.mul(logarithms.Minus(marginal)).nan_to_num(0);
        return Math.Exp(terms.sum(1).mean().item<double>());
    }

    private static void ThrowUnlessProbabilities(Tensor values, string classifier)
    {
        var sums = values.sum(1).Minus(1).abs().max().item<double>();
        var least = values.min().item<double>();
        if (least >= 0 && sums < 1e-3) return;
        throw new MetricException(
            $"The features of '{classifier}' are no probabilities: the smallest is {least:G4}, and a sum differs from 1 by {sums:G4}; " +
            "set Output to Logits, or give probabilities.");
    }
}
