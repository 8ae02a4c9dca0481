using WganGp.Metrics;

namespace WganGp.Tabular;

/// <summary>The results of <see cref="TablePrivacy"/>. What compares with held-out rows is null without them.</summary>
public sealed record TablePrivacyResults
{
    /// <summary>The share of synthetic rows that equal a training row in every learned column.</summary>
    public required MetricResult ExactCopies { get; init; }

    /// <summary>The share of held-out rows that equal a training row: what occurs without any copying.</summary>
    public required MetricResult? HeldOutExactCopies { get; init; }

    /// <summary>The median distance of a synthetic row to the closest training row.</summary>
    public required MetricResult ClosestRecord { get; init; }

    /// <summary>The same of held-out rows: synthetic rows should not be closer.</summary>
    public required MetricResult? HeldOutClosestRecord { get; init; }

    /// <summary>
    /// The median ratio of a synthetic row's distances to the closest and to the second closest training row: near 0 where it is beside one
    /// of them alone.
    /// </summary>
    public required MetricResult NeighbourRatio { get; init; }

    /// <summary>The same of held-out rows.</summary>
    public required MetricResult? HeldOutNeighbourRatio { get; init; }

    /// <summary>
    /// The share of synthetic rows that are closer to a training row than to a held-out row, of as many of each, equal distances counted
    /// half: 0.5 if training rows have no more influence than others of their kind.
    /// </summary>
    public required MetricResult? CloserToTraining { get; init; }

    /// <summary>
    /// A membership attack: how well the distance to the closest synthetic row tells a training row from a held-out one, as the area under
    /// the ROC curve. 0.5: not at all.
    /// </summary>
    public required MetricResult? MembershipAuc { get; init; }

    /// <summary>All that there are, in the order above.</summary>
    public IReadOnlyList<MetricResult> All =>
    [
        .. new[]
        {
            ExactCopies, HeldOutExactCopies, ClosestRecord, HeldOutClosestRecord, NeighbourRatio, HeldOutNeighbourRatio, CloserToTraining,
            MembershipAuc,
        }.OfType<MetricResult>(),
    ];

    /// <summary>The distances of the synthetic rows compared to their closest training rows.</summary>
    internal double[] Distances { get; init; } = [];

    /// <summary>The same of held-out rows.</summary>
    internal double[] HeldOutDistances { get; init; } = [];
}
