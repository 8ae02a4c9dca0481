namespace WganGp.ConsoleApp.Output;

/// <summary>One estimate of how good a generator is, as <see cref="EvaluationFile"/> holds it.</summary>
internal sealed record EvaluatedMetric
{
    /// <summary>The metric's name with the features that it is computed from.</summary>
    public required string Name { get; init; }

    /// <summary>The estimate; NaN where it is not finite.</summary>
    public required double Value { get; init; }

    /// <summary>The lower end of its interval; null where the estimator has none.</summary>
    public double? Lower { get; init; }

    /// <summary>The upper end of its interval.</summary>
    public double? Upper { get; init; }

    /// <summary>The share of repetitions that the interval is made to hold, 0.95 for example.</summary>
    public double? Level { get; init; }

    /// <summary>How the interval was found, in words.</summary>
    public string? Method { get; init; }

    /// <summary>The number of generated samples.</summary>
    public long Samples { get; init; }

    /// <summary>The number of reference samples; 0 for a metric without a reference.</summary>
    public long ReferenceSamples { get; init; }

    /// <summary>The extractor's name and digest; null for a metric of the samples themselves.</summary>
    public string? Extractor { get; init; }

    /// <summary>Every setting that changes the value, by name.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new SortedDictionary<string, string>();

    /// <summary>Whether larger values are better; null where the value only describes.</summary>
    public bool? HigherIsBetter { get; init; }

    /// <summary>What was left out, rescaled or computed otherwise than asked for, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether it has an interval.</summary>
    public bool HasInterval() => Lower is { } lower && Upper is { } upper && double.IsFinite(lower) && double.IsFinite(upper);

    /// <summary>Whether the intervals of two estimates overlap, so that their difference may be chance; null if one has none.</summary>
    public bool? IsWithinIntervals(EvaluatedMetric other) =>
        HasInterval() && other.HasInterval() ? Lower <= other.Upper && other.Lower <= Upper : null;

    /// <summary>What it was computed with, one text per item: two estimates are comparable if all their texts are the same.</summary>
    public string ComputedWith() => string.Join(
        "; ",
        [
            .. Extractor is { } extractor ? [$"extractor {extractor}"] : (string[])[], FormattableString.Invariant($"{Samples:N0} samples"),
            .. ReferenceSamples > 0 ? [FormattableString.Invariant($"{ReferenceSamples:N0} reference samples")] : (string[])[],
            .. Settings.OrderBy(setting => setting.Key, StringComparer.Ordinal).Select(setting => $"{setting.Key} {setting.Value}"),
        ]);
}
