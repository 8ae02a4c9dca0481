namespace WganGp;

/// <summary>
/// A term of the application's own in a loss: an <see cref="IGeneratorTerm"/>, an <see cref="ICriticTerm"/>, or both. The loss adds
/// <see cref="Weight"/> times the term's value.
/// </summary>
/// <remarks>
/// Pass terms to the trainer, or register them with the application's services. A network, or its module, that implements one of the
/// interfaces is found without that. Name, weight and features are read once, when the trainer is built; a checkpoint is resumed only with
/// the same names and weights.
/// </remarks>
public interface ILossTerm
{
    /// <summary>
    /// The name under which <see cref="TrainingReport.CriticTerms"/> and <see cref="TrainingReport.GeneratorTerms"/> report the term, and
    /// messages name it: not blank, and different from the other terms' of the same loss.
    /// </summary>
    string Name { get; }

    /// <summary>What the value is multiplied by; it may be negative. 0 turns the term off: it is neither computed nor reported.</summary>
    double Weight { get; }

    /// <summary>
    /// Whether the term reads the critic's features, which are computed only for terms that do. The critic must be an
    /// <see cref="IFeatureCritic"/>; with an <see cref="ILayeredHeads"/> such as <see cref="MultiHeadCritic"/> the fast path remains.
    /// </summary>
    /// <value>The default is false: most terms need none, and each pass with features costs memory.</value>
    bool UsesFeatures => false;
}
