namespace WganGp;

/// <summary>
/// One thing that <see cref="CriticInspector"/> found in a critic, or <see cref="WganGpTrainer.Train"/> in the generator.
/// </summary>
/// <param name="Name">Its name: one of the constants here, which are stable: to accept a finding, or to look for one.</param>
/// <param name="IsError">Whether it keeps the critic from being trained, unless the host accepts it; else it is a warning.</param>
/// <param name="ModulePath">
/// The module's path as in the state dictionary, <c>conv1.1</c> for example; <c>critic</c> when only the whole shows it. The generator's
/// begin with <c>generator.</c>
/// </param>
/// <param name="Found">What was found, in a sentence.</param>
/// <param name="Why">Why it matters, with the section of the paper (arXiv 1704.00028) that discusses it.</param>
/// <param name="Advice">What to use instead.</param>
public sealed record CriticFinding(
    string Name, bool IsError, string ModulePath, string Found, string Why, string Advice)
{
    /// <summary>
    /// A score moves with its batch-mates: BatchNorm in training mode, a minibatch statistic, sequences that are not batch-first.
    /// </summary>
    public const string BatchStatistics = nameof(BatchStatistics);

    /// <summary>The same sample scores differently each time: dropout, noise layers.</summary>
    public const string Randomness = nameof(Randomness);

    /// <summary>Scores cannot leave a fixed interval: sigmoid, tanh or softmax at the end.</summary>
    public const string BoundedHead = nameof(BoundedHead);

    /// <summary>No gradient leads from the scores to the samples.</summary>
    public const string IgnoresSamples = nameof(IgnoresSamples);

    /// <summary>The critic returns something else than <c>[N]</c> or <c>[N, 1]</c>.</summary>
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

    /// <summary>A field holds modules or parameters, in an array or a list for example, that are not registered.</summary>
    public const string NotRegistered = nameof(NotRegistered);

    /// <summary>The critic threw, or returned no tensor.</summary>
    public const string Fails = nameof(Fails);

    /// <summary>The whole finding in one line.</summary>
    /// <returns>Error or warning, name, module path, what was found, why it matters, what to do.</returns>
    public override string ToString() => $"{(IsError ? "Error" : "Warning")} {Name} at {ModulePath}: {Found} {Why} {Advice}";
}
