namespace WganGp;

/// <summary>The names of all findings of <see cref="CriticInspector"/>: stable, so that a finding can be accepted or looked up.</summary>
public static class FindingNames
{
    /// <summary>A score depends on other samples in the batch: BatchNorm in training mode, minibatch statistics, for example.</summary>
    public const string BatchStatistics = nameof(BatchStatistics);

    /// <summary>The same sample scores differently each time: dropout, noise layers.</summary>
    public const string Randomness = nameof(Randomness);

    /// <summary>Scores cannot leave a fixed interval: sigmoid, tanh or softmax at the end.</summary>
    public const string BoundedHead = nameof(BoundedHead);

    /// <summary>No gradient leads from the scores to the samples.</summary>
    public const string IgnoresSamples = nameof(IgnoresSamples);

    /// <summary>The critic returns something other than <c>[N]</c> or <c>[N, 1]</c>.</summary>
    public const string ScoreShape = nameof(ScoreShape);

    /// <summary>The scores are not floating point.</summary>
    public const string ScoreType = nameof(ScoreType);

    /// <summary>A score, or its gradient, is NaN or infinite at finite samples.</summary>
    public const string NonFinite = nameof(NonFinite);

    /// <summary>An operation has no second derivative, or none at all.</summary>
    public const string NoSecondDerivative = nameof(NoSecondDerivative);

    /// <summary>An operation overwrites a value that the gradient needs.</summary>
    public const string InPlaceOperation = nameof(InPlaceOperation);

    /// <summary>The penalty's gradient is exactly zero for every weight.</summary>
    public const string NoPenaltyGradient = nameof(NoPenaltyGradient);

    /// <summary>The parameters, buffers or scores are not all on one device and of one type.</summary>
    public const string MixedPlacement = nameof(MixedPlacement);

    /// <summary>The critic threw, or returned no tensor.</summary>
    public const string Fails = nameof(Fails);
}
