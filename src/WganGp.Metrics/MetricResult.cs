using System.Globalization;

namespace WganGp.Metrics;

/// <summary>
/// One estimate, with all that is needed to tell whether another may be compared with it: the metric's name, the extractor, the numbers of
/// samples and the settings.
/// </summary>
public sealed record MetricResult
{
    /// <summary>The metric's name with the features that it is computed from: <c>Frechet ResNet-18 distance</c>, for example.</summary>
    public required string Name { get; init; }

    /// <summary>The estimate.</summary>
    public required double Value { get; init; }

    /// <summary>
    /// The standard deviation over subsets or splits that published tables print behind a plus-minus sign; null where there is none. It
    /// is no error of the estimate: see <see cref="Interval"/>.
    /// </summary>
    public double? Deviation { get; init; }

    /// <summary>Its interval; null where the estimator has none, with the reason in <see cref="Notes"/>.</summary>
    public MetricInterval? Interval { get; init; }

    /// <summary>Which values are better; null if the value only describes, as a porosity does.</summary>
    public required MetricDirection? Direction { get; init; }

    /// <summary>The number of generated samples that the estimate is computed from.</summary>
    public required long Samples { get; init; }

    /// <summary>The number of reference samples; 0 for a metric without a reference.</summary>
    public required long ReferenceSamples { get; init; }

    /// <summary>The extractor's name and digest; null for a metric of the samples themselves.</summary>
    public string? Extractor { get; init; }

    /// <summary>Every setting that changes the value, by name.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new SortedDictionary<string, string>();

    /// <summary>What was left out, rescaled or computed otherwise than asked for, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Compares this estimate with another of the same metric.</summary>
    /// <param name="other">An estimate with the same name, extractor, numbers of samples and settings.</param>
    /// <returns>The difference, and whether it is within the intervals.</returns>
    /// <exception cref="MetricException">The two differ in what they were computed with; the message lists each difference.</exception>
    public MetricComparison CompareWith(MetricResult other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var differences = Differences(other).ToList();
        return differences.Count == 0
            ? new MetricComparison(this, other)
            : throw new MetricException(
                $"The two results of '{Name}' and '{other.Name}' cannot be compared, because they were computed differently: " +
                $"{string.Join("; ", differences)}. Compute both with the same settings.");
    }

    /// <summary>The name, the value, the interval and the numbers of samples, in one line.</summary>
    public override string ToString()
    {
        var interval = Interval is { } range
            ? string.Create(CultureInfo.InvariantCulture, $" [{range.Lower:G4}, {range.Upper:G4}]")
            : "";
        var reference = ReferenceSamples > 0 ? $" against {ReferenceSamples}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Name} {Value:G5}{interval} ({Samples} samples{reference})");
    }

    private IEnumerable<string> Differences(MetricResult other)
    {
        if (Name != other.Name) yield return $"the metric is '{Name}' and '{other.Name}'";
        if (Extractor != other.Extractor) yield return $"the extractor is {Extractor ?? "none"} and {other.Extractor ?? "none"}";
        if (Samples != other.Samples) yield return $"the number of samples is {Samples} and {other.Samples}";
        if (ReferenceSamples != other.ReferenceSamples)
        {
            yield return $"the number of reference samples is {ReferenceSamples} and {other.ReferenceSamples}";
        }

        foreach (var key in Settings.Keys.Union(other.Settings.Keys).Order(StringComparer.Ordinal))
        {
            var (mine, theirs) = (Settings.GetValueOrDefault(key), other.Settings.GetValueOrDefault(key));
            if (mine != theirs) yield return $"{key} is {mine ?? "absent"} and {theirs ?? "absent"}";
        }
    }
}
