using WganGp.Metrics;

namespace WganGp.ConsoleApp.Evaluation;

/// <summary>A metric as <c>--metrics</c> names it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Result">The name of its results (<see cref="MetricResult.Name"/>).</param>
/// <param name="Description">What it says, in one line.</param>
/// <param name="Measure">Computes it.</param>
internal sealed record MetricEntry(string Name, string Result, string Description, Func<MetricInput, MetricResult> Measure)
{
    /// <summary>
    /// Which values are better; a metric that only describes cannot tell which checkpoint is the best. The default value is lower ones.
    /// </summary>
    public MetricDirection? Better { get; init; } = MetricDirection.LowerIsBetter;

    /// <summary>Whether it is computed when nothing is named. The default value is true.</summary>
    public bool ByDefault { get; init; } = true;

    /// <summary>Whether it needs samples that were not trained on. The default value is false.</summary>
    public bool NeedsHeldOut { get; init; }

    /// <summary>Whether it is cheap enough to be computed during training when nothing is named. The default value is false.</summary>
    public bool InTraining { get; init; }
}
