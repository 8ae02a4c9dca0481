using TorchSharp;
using WganGp.Networks;

namespace WganGp.Updates;

/// <summary>Terms of the losses besides the penalty: drift, consistency, classification, and the application's own.</summary>
internal sealed class AuxiliaryTerms
{
    private readonly WganGpOptions options;
    private readonly ICritic critic;
    private readonly OwnTerms own;
    private readonly IFeatureCritic? featureCritic;
    private readonly IClassifyingCritic? classifyingCritic;

    public AuxiliaryTerms(WganGpOptions options, ICritic critic, OwnTerms? own = null)
    {
        this.options = options;
        this.critic = critic;
        this.own = own ?? OwnTerms.None;
        if (options.Consistency.Weight > 0)
        {
            featureCritic = critic as IFeatureCritic ?? throw new NetworkException(FormattableString.Invariant(
                $"Consistency.Weight is {options.Consistency.Weight}, but the critic does not expose its features. ") +
                "Implement IFeatureCritic, or set the weight to 0.");
        }
        else if (NeedsFeatures)
        {
            featureCritic = critic as IFeatureCritic ?? throw new NetworkException(
                $"The {this.own.FirstWithFeatures} uses features, but the critic does not expose them. Implement IFeatureCritic, use a " +
                "MultiHeadCritic, or return false from UsesFeatures.");
        }

        if (options.Classifier.IsOn)
        {
            classifyingCritic = critic as IClassifyingCritic ?? throw new NetworkException(FormattableString.Invariant(
                $"Classifier.CriticWeight is {options.Classifier.CriticWeight}, but the critic does not classify. ") +
                "Implement IClassifyingCritic, or set the weights to 0.");
            if (Packing.Of(critic) is var pac and > 1)
            {
                throw new NetworkException(
                    $"The Classifier's weights are on, but the critic scores packs of {pac} samples, which have no common class. " +
                    "Set the weights to 0, or the critic's Pac to 1.");
            }
        }
    }

    /// <summary>Whether a term needs more from the critic than its scores.</summary>
    public bool NeedMoreThanScores => Classifies || NeedsFeatures;

    /// <summary>Whether the critic's logits are needed.</summary>
    public bool Classifies => classifyingCritic is not null;

    /// <summary>Whether its features are needed in either update.</summary>
    public bool NeedsFeatures => ComparesFeatures || own.CriticUsesFeatures || own.GeneratorUsesFeatures;

    /// <summary>
    /// Whether the generator's loss needs logits and features of generated samples. The reference path gets them in two passes, which are
    /// one pass only for a critic without random masks and batch statistics.
    /// </summary>
    public bool ScoresFakesTwice => ClassifiesFakes && own.GeneratorUsesFeatures;

    /// <summary>Whether the application has terms of its own in the critic's loss.</summary>
    public bool HasOwnOfCritic => own.Critic.Count > 0;

    /// <summary>Whether the critic's loss has any of these terms.</summary>
    public bool HasAnyOfCritic => HasOwnOfCritic || Classifies || ComparesFeatures || options.DriftWeight > 0;

    /// <summary>
    /// How often real samples go through the critic: once to be classified, and for features once, or twice to be compared.
    /// </summary>
    public int RealPasses => Math.Max(1, (Classifies ? 1 : 0) + FeaturePasses);

    /// <summary>The terms of the critic's loss, from <see cref="RealPasses"/> passes of real samples.</summary>
    /// <returns>Their sum, weighted; null when all are off.</returns>
    public torch.Tensor? OfReal(IReadOnlyList<CriticOutputs> passes, torch.Tensor? condition)
    {
        torch.Tensor? terms = null;
        void Add(torch.Tensor term) => terms = terms is null ? term : terms.Plus(term);
        if (Classifies) Add(CrossEntropy(passes[0].Logits!, condition).Times(options.Classifier.CriticWeight));
        if (ComparesFeatures) Add(Consistency(passes[^2], passes[^1]));
        if (options.DriftWeight > 0) Add(passes[0].Scores.Squared().mean().Times(options.DriftWeight));
        return terms;
    }

    /// <summary>The classifier's term of the generator's loss, weighted; null when it is off.</summary>
    public torch.Tensor? OfFake(CriticOutputs fake, torch.Tensor? condition) =>
        ClassifiesFakes
            ? CrossEntropy(fake.Logits!, condition).Times(options.Classifier.GeneratorWeight)
            : null;

    /// <summary>Adds the application's own terms of the critic's loss.</summary>
    /// <param name="extra">The sum of the other terms; null when all are off.</param>
    /// <param name="part">The samples and conditions.</param>
    /// <param name="real">What the critic gave in each pass of real samples.</param>
    /// <param name="fake">What it gave for generated ones.</param>
    public (torch.Tensor? Extra, torch.Tensor? Own) WithOwnOfCritic(
        torch.Tensor? extra, CriticPart part, IReadOnlyList<CriticOutputs> real, CriticOutputs fake) =>
        own.AddToCritic(extra, part, real[own.CriticUsesFeatures && Classifies ? 1 : 0], fake);

    /// <summary>Scores real samples and computes the terms that need the same passes.</summary>
    /// <returns>What each pass gave, and the sum of the terms, weighted; null when all are off.</returns>
    public (IReadOnlyList<CriticOutputs> Passes, torch.Tensor? Terms) ScoreReal(torch.Tensor real, torch.Tensor? condition)
    {
        List<CriticOutputs> passes = [];
        if (classifyingCritic is not null) passes.Add(NetworkCall.ScoreAndClassify(classifyingCritic, real, condition));
        for (var i = 0; i < FeaturePasses; i++) passes.Add(NetworkCall.ScoreWithFeatures(featureCritic!, real, condition));
        if (passes.Count == 0) passes.Add(new CriticOutputs(NetworkCall.Score(critic, real, condition)));
        return (passes, OfReal(passes, condition));
    }

    /// <summary>Scores generated samples for the critic's update.</summary>
    public CriticOutputs ScoreFakeOfCritic(torch.Tensor fake, torch.Tensor? condition) => Scored(fake, condition, own.CriticUsesFeatures);

    /// <summary>Scores generated samples for the generator's update, with the classifier's term.</summary>
    /// <returns>Scores and features, and the term, weighted; null when it is off.</returns>
    public (CriticOutputs Outputs, torch.Tensor? Term) ScoreFake(torch.Tensor fake, torch.Tensor? condition)
    {
        if (!ClassifiesFakes) return (Scored(fake, condition, own.GeneratorUsesFeatures), null);
        var outputs = NetworkCall.ScoreAndClassify(classifyingCritic!, fake, condition);
        var term = OfFake(outputs, condition);
        return (own.GeneratorUsesFeatures ? Scored(fake, condition, withFeatures: true) : outputs, term);
    }

    private CriticOutputs Scored(torch.Tensor samples, torch.Tensor? condition, bool withFeatures) => withFeatures
        ? NetworkCall.ScoreWithFeatures(featureCritic!, samples, condition)
        : new CriticOutputs(NetworkCall.Score(critic, samples, condition));

    private bool ComparesFeatures => options.Consistency.Weight > 0;

    private int FeaturePasses => ComparesFeatures ? 2 : own.CriticUsesFeatures ? 1 : 0;

    /// <summary>Whether the generator's loss needs the critic's logits.</summary>
    public bool ClassifiesFakes => Classifies && options.Classifier.GeneratorWeight != 0;

    private torch.Tensor Consistency(CriticOutputs first, CriticOutputs second)
    {
        var scores = first.Scores.Minus(second.Scores).Squared();
        var features = first.Features!.Minus(second.Features!).Squared().mean([1]);
        var distance = scores.Plus(features.Times(options.Consistency.FeatureWeight)).Times(options.Consistency.Weight);
        return distance.Minus(options.Consistency.Margin).AtLeast(0).mean();
    }

    private static torch.Tensor CrossEntropy(torch.Tensor logits, torch.Tensor? labels)
    {
        if (labels is null || labels.dim() != 1 || labels.dtype != torch.ScalarType.Int64)
        {
            throw new TrainingDataException(
                "The auxiliary classifier needs class labels as conditions, int64 [N], but " +
                $"{(labels is null ? "there are none" : $"they are {NetworkCall.Shape(labels)} of {labels.dtype}")}.");
        }

        // libtorch would throw an index error from deep inside; checking the range reads two numbers.
        var (smallest, largest) = (labels.min().item<long>(), labels.max().item<long>());
        return smallest >= 0 && largest < logits.shape[1]
            ? torch.nn.functional.cross_entropy(logits, labels)
            : throw new TrainingDataException(
                $"The class labels range from {smallest} to {largest}, but the critic has logits for {logits.shape[1]} classes, " +
                $"0 to {logits.shape[1] - 1}.");
    }
}
