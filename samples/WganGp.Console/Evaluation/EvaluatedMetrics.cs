using System.Globalization;
using WganGp.ConsoleApp.Output;
using WganGp.Metrics;

namespace WganGp.ConsoleApp.Evaluation;

/// <summary>Estimates as a file holds them.</summary>
internal static class EvaluatedMetrics
{
    /// <summary>An estimate with everything that it was computed with.</summary>
    public static EvaluatedMetric Of(MetricResult result) => new()
    {
        Name = result.Name,
        Value = result.Value,
        Lower = result.Interval?.Lower,
        Upper = result.Interval?.Upper,
        Level = result.Interval?.Level,
        Method = result.Interval?.Method,
        Samples = result.Samples,
        ReferenceSamples = result.ReferenceSamples,
        Extractor = result.Extractor,
        Settings = result.Settings,
        HigherIsBetter = result.Direction switch
        {
            MetricDirection.HigherIsBetter => true,
            MetricDirection.LowerIsBetter => false,
            _ => null,
        },
        Notes = result.Notes,
    };

    /// <summary>The estimates of a step with some of them replaced: those of the same name.</summary>
    public static IReadOnlyList<EvaluatedMetric> With(this IReadOnlyList<EvaluatedMetric> before, IReadOnlyList<EvaluatedMetric> now) =>
        [.. before.Where(metric => now.All(other => other.Name != metric.Name)), .. now];

    /// <summary>The value in words.</summary>
    public static string Value(this EvaluatedMetric metric) => Number(metric.Value);

    /// <summary>The interval in words; empty where there is none.</summary>
    public static string Interval(this EvaluatedMetric metric) =>
        metric.HasInterval() ? $"{Number(metric.Lower!.Value)} to {Number(metric.Upper!.Value)}" : "";

    private static string Number(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
}
