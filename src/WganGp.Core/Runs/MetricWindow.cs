using TorchSharp;

namespace WganGp.Runs;

/// <summary>
/// Sums of what each update measured, kept on the device and read once a window: a read is a synchronisation.
/// </summary>
internal sealed class MetricWindow : IDisposable
{
    private static readonly string[] criticTerms =
    [
        nameof(TrainingReport.CriticLoss), nameof(TrainingReport.RealScore), nameof(TrainingReport.FakeScore), nameof(TrainingReport.GradientPenalty),
        nameof(TrainingReport.GradientNorm), nameof(TrainingReport.AuxiliaryLoss),
    ];

    private static readonly string[] generatorTerms = [nameof(TrainingReport.GeneratorLoss)];

    private torch.Tensor? smallestNorm;
    private torch.Tensor? largestNorm;
    private long penalties;

    /// <summary>The critic's updates; terms: loss, real score, fake score, penalty, mean norm, auxiliary terms.</summary>
    public UpdateLog Critic { get; } = new();

    /// <summary>The generator's updates; the term is the loss.</summary>
    public UpdateLog Generator { get; } = new();

    /// <summary>The first update of the window so far that was not finite; reads the device.</summary>
    public Divergence.Failure? FirstFailure => First(Critic.Read(criticTerms.Length).Failure, Generator.Read(generatorTerms.Length).Failure);

    /// <summary>Takes in the norms of an update's samples, where a penalty ran.</summary>
    public void AddNorms(torch.Tensor norms)
    {
        penalties++;
        Fold(ref smallestNorm, norms.min(), torch.minimum);
        Fold(ref largestNorm, norms.max(), torch.maximum);
    }

    /// <summary>Reads the window and starts the next one.</summary>
    public Means Take()
    {
        var (critic, generator) = (Critic.Read(criticTerms.Length), Generator.Read(generatorTerms.Length));
        var (terms, made) = (critic.Means, generator.Means);
        var means = new Means(
            terms[0], terms[1], terms[2], terms[3], terms[5],
            // An update without a penalty adds no norm to the sum.
            penalties == 0 ? double.NaN : terms[4] * Critic.Updates / penalties,
            Read(smallestNorm), Read(largestNorm), terms[^2], terms[^1], made[0], made[^2], made[^1], Generator.Updates,
            First(critic.Failure, generator.Failure));
        Clear(critic.LastNorm, generator.LastNorm);
        return means;
    }

    /// <summary>The window so far, for a checkpoint in the middle of one: tensors by name; sums that have not begun are absent.</summary>
    public IEnumerable<KeyValuePair<string, torch.Tensor>> State
    {
        get
        {
            if (Critic.Rows is not null) yield return new("critic", Critic.Rows);
            if (Generator.Rows is not null) yield return new("generator", Generator.Rows);
            if (smallestNorm is not null) yield return new("smallest_norm", smallestNorm);
            if (largestNorm is not null) yield return new("largest_norm", largestNorm);
        }
    }

    /// <summary>Whether everything measured so far is a number; a read of the device.</summary>
    public bool IsFinite
    {
        get
        {
            using var scope = torch.NewDisposeScope();
            return State.All(entry => entry.Value.isfinite().all().item<bool>());
        }
    }

    /// <summary>Updates of the critic, with a penalty, and of the generator in the window so far.</summary>
    public (long Critic, long Penalties, long Generator) Counts => (Critic.Updates, penalties, Generator.Updates);

    /// <summary>Takes up a saved window.</summary>
    public void Restore(Func<string, torch.Tensor?> load, (long Critic, long Penalties, long Generator) counts)
    {
        Clear(double.NaN, double.NaN);
        Critic.Restore(load("critic"), counts.Critic);
        Generator.Restore(load("generator"), counts.Generator);
        smallestNorm = load("smallest_norm")?.DetachFromDisposeScope();
        largestNorm = load("largest_norm")?.DetachFromDisposeScope();
        penalties = counts.Penalties;
    }

    public void Dispose() => Clear(double.NaN, double.NaN);

    private void Clear(double criticNorm, double generatorNorm)
    {
        Critic.Clear(criticNorm);
        Generator.Clear(generatorNorm);
        smallestNorm?.Dispose();
        largestNorm?.Dispose();
        smallestNorm = largestNorm = null;
        penalties = 0;
    }

    /// <summary>The earlier of two failures; within one step the critic comes before the generator.</summary>
    private static Divergence.Failure? First(UpdateLog.Failure? critic, UpdateLog.Failure? generator) =>
        critic is not null && (generator is null || critic.Step <= generator.Step)
            ? Failure(critic, criticTerms, nameof(TrainingReport.CriticGradientNorm), ofCritic: true)
            : generator is null ? null : Failure(generator, generatorTerms, nameof(TrainingReport.GeneratorGradientNorm), ofCritic: false);

    /// <summary>Names the term; a sum comes after what it is a sum of, and the gradient after the losses.</summary>
    private static Divergence.Failure Failure(UpdateLog.Failure failure, string[] terms, string gradientNorm, bool ofCritic)
    {
        var term = terms.Append(gradientNorm).Zip(failure.Values).Where(pair => !double.IsFinite(pair.Second)).Select(pair => pair.First)
            .OrderBy(name => name == gradientNorm ? 2 : name == nameof(TrainingReport.CriticLoss) ? 1 : 0).First();
        return new Divergence.Failure(failure.Step, term, ofCritic, failure.NormBefore);
    }

    private static void Fold(ref torch.Tensor? held, torch.Tensor value, Func<torch.Tensor, torch.Tensor, torch.Tensor> pick)
    {
        var folded = held is null ? value : pick(held, value);
        held?.Dispose();
        held = folded.DetachFromDisposeScope();
    }

    private static double Read(torch.Tensor? number)
    {
        if (number is null) return double.NaN;
        using var wide = number.to(torch.ScalarType.Float64, copy: true);
        return wide.item<double>();
    }

    internal readonly record struct Means(
        double CriticLoss, double RealScore, double FakeScore, double Penalty, double Auxiliary, double Norm, double NormMin, double NormMax,
        double CriticGradientNorm, double CriticClipped, double GeneratorLoss, double GeneratorGradientNorm, double GeneratorClipped,
        long GeneratorUpdates, Divergence.Failure? Failure);
}
