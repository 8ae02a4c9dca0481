using TorchSharp;
using WganGp.Networks;

namespace WganGp.Updates;

/// <summary>Terms of the losses besides the penalty: drift, consistency, classification.</summary>
internal sealed class AuxiliaryTerms
{
    private readonly WganGpOptions options;
    private readonly ICritic critic;
    private readonly IFeatureCritic? featureCritic;
    private readonly IClassifyingCritic? classifyingCritic;

    public AuxiliaryTerms(WganGpOptions options, ICritic critic)
    {
        this.options = options;
        this.critic = critic;
        if (options.Consistency.Weight > 0)
        {
            featureCritic = critic as IFeatureCritic ?? throw new NetworkException(FormattableString.Invariant(
                $"Consistency.Weight is {options.Consistency.Weight}, but the critic does not expose its features. ") +
                "Implement IFeatureCritic, or set the weight to 0.");
        }

        if (options.Classifier.IsOn)
        {
            classifyingCritic = critic as IClassifyingCritic ?? throw new NetworkException(FormattableString.Invariant(
                $"Classifier.CriticWeight is {options.Classifier.CriticWeight}, but the critic does not classify. ") +
                "Implement IClassifyingCritic, or set the weights to 0.");
        }
    }

    /// <summary>Whether a term needs more from the critic than its scores.</summary>
    public bool NeedMoreThanScores => classifyingCritic is not null || featureCritic is not null;

    /// <summary>The terms that depend on the scores of real samples only; null when they are off.</summary>
    public torch.Tensor? OfScores(torch.Tensor realScores) => options.DriftWeight > 0 ? Drift(realScores) : null;

    /// <summary>Scores real samples and computes the terms that need the same pass.</summary>
    /// <returns>Scores <c>[N]</c>, and the sum of the terms, weighted; null when all are off.</returns>
    public (torch.Tensor Scores, torch.Tensor? Terms) ScoreReal(torch.Tensor real, torch.Tensor? condition)
    {
        if (classifyingCritic is null && featureCritic is null)
        {
            var scores = NetworkCall.Score(critic, real, condition);
            return (scores, OfScores(scores));
        }

        torch.Tensor? realScores = null;
        torch.Tensor? terms = null;
        if (classifyingCritic is not null)
        {
            (realScores, var logits) = NetworkCall.ScoreAndClassify(classifyingCritic, real, condition);
            terms = CrossEntropy(logits, condition).Times(options.Classifier.CriticWeight);
        }

        if (featureCritic is not null)
        {
            var first = NetworkCall.ScoreWithFeatures(featureCritic, real, condition);
            realScores ??= first.Scores;
            var consistency = Consistency(first, NetworkCall.ScoreWithFeatures(featureCritic, real, condition));
            terms = terms is null ? consistency : terms.Plus(consistency);
        }

        if (options.DriftWeight > 0) terms = terms!.Plus(Drift(realScores!));
        return (realScores!, terms);
    }

    /// <summary>Scores generated samples for the generator's update, with the classifier's term.</summary>
    /// <returns>Scores <c>[N]</c>, and the term, weighted; null when it is off.</returns>
    public (torch.Tensor Scores, torch.Tensor? Term) ScoreFake(torch.Tensor fake, torch.Tensor? condition)
    {
        if (classifyingCritic is null || options.Classifier.GeneratorWeight == 0) return (NetworkCall.Score(critic, fake, condition), null);
        var (scores, logits) = NetworkCall.ScoreAndClassify(classifyingCritic, fake, condition);
        return (scores, CrossEntropy(logits, condition).Times(options.Classifier.GeneratorWeight));
    }

    private torch.Tensor Drift(torch.Tensor scores) => scores.Squared().mean().Times(options.DriftWeight);

    private torch.Tensor Consistency(
        (torch.Tensor Scores, torch.Tensor Features) first, (torch.Tensor Scores, torch.Tensor Features) second)
    {
        var scores = first.Scores.Minus(second.Scores).Squared();
        var features = first.Features.Minus(second.Features).Squared().mean([1]);
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
