using WganGp.Networks;
using static TorchSharp.torch;

namespace WganGp;

/// <summary>
/// A critic that scores, and where it is asked to classifies, over shared features: for <see cref="AuxiliaryClassifierOptions"/>
/// (arXiv 1610.09585), <see cref="ConsistencyOptions"/> (arXiv 1803.01541) and conditions, on the fast path.
/// </summary>
/// <remarks>The modules become this module's: they are disposed with it.</remarks>
public sealed class MultiHeadCritic : nn.Module, IClassifyingCritic, IFeatureCritic, ILayeredHeads
{
    private readonly nn.Module features;
    private readonly nn.Module score;
    private readonly nn.Module? classifier;
    private readonly int pac = 1;

    /// <summary>Joins the parts.</summary>
    /// <param name="features">From samples to features: a <c>Sequential</c> or a <see cref="ConditionalSequential"/>.</param>
    /// <param name="score">
    /// From features to one score per sample: <c>nn.Linear(F, 1)</c>, <see cref="ProjectionHead"/>, or a chain of layers.
    /// </param>
    /// <param name="classifier">From features to logits <c>[N, classes]</c>; null for a critic that does not classify.</param>
    public MultiHeadCritic(nn.Module features, nn.Module score, nn.Module? classifier = null) : base(nameof(MultiHeadCritic))
    {
        this.features = Validated(features, nameof(features));
        this.score = Validated(score, nameof(score));
        this.classifier = classifier is null ? null : Validated(classifier, nameof(classifier));
        register_module(nameof(features), features);
        register_module(nameof(score), score);
        if (classifier is not null) register_module(nameof(classifier), classifier);
    }

    /// <inheritdoc/>
    public nn.Module Module => this;

    /// <inheritdoc/>
    public nn.Module Features => features;

    /// <inheritdoc/>
    public nn.Module ScoreHead => score;

    /// <inheritdoc/>
    public nn.Module? ClassHead => classifier;

    /// <summary>How many consecutive samples the features get as one, as <see cref="ModuleCritic.Pac"/> has it.</summary>
    /// <value>The default is 1. A pack has no class: with more, the options' Classifier must be off.</value>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Pac
    {
        get => pac;
        init => pac = Packing.Positive(value);
    }

    /// <inheritdoc/>
    public Tensor Score(Tensor samples, Tensor? condition = null)
    {
        condition = Packing.Packed(condition, pac);
        using var hidden = Run(features, Packing.Packed(samples, pac), condition);
        return Run(score, hidden, condition);
    }

    /// <inheritdoc/>
    /// <exception cref="NetworkException">The critic was made without a classifier.</exception>
    public (Tensor Scores, Tensor ClassLogits) ScoreAndClassify(Tensor samples, Tensor? condition = null)
    {
        if (classifier is null)
        {
            throw new NetworkException(
                "The critic was asked for class logits, but it has no classifier. Pass one to MultiHeadCritic, or set the options' " +
                "Classifier weights to 0.");
        }

        condition = Packing.Packed(condition, pac);
        using var hidden = Run(features, Packing.Packed(samples, pac), condition);
        return (Run(score, hidden, condition), Run(classifier, hidden, condition));
    }

    /// <inheritdoc/>
    public (Tensor Scores, Tensor Features) ScoreWithFeatures(Tensor samples, Tensor? condition = null)
    {
        condition = Packing.Packed(condition, pac);
        var hidden = Run(features, Packing.Packed(samples, pac), condition);
        return (Run(score, hidden, condition), hidden.dim() == 2 ? hidden : hidden.flatten(1));
    }

    private static nn.Module Validated(nn.Module module, string name)
    {
        ArgumentNullException.ThrowIfNull(module, name);
        return module is nn.Module<Tensor, Tensor> or nn.Module<Tensor, Tensor, Tensor>
            ? module
            : throw new ArgumentException(
                $"'{name}' is a {module.GetType().Name}; give a module that takes one tensor, or a tensor and the condition.", name);
    }

    private static Tensor Run(nn.Module module, Tensor input, Tensor? condition) => module switch
    {
        nn.Module<Tensor, Tensor> plain => plain.call(input),
        nn.Module<Tensor, Tensor, Tensor> conditional when condition is not null => conditional.call(input, condition),
        _ => throw ConditionMismatch.Missing("critic", "samples"),
    };
}
