using TorchSharp;
using WganGp.Operations;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>Sums of what the updates measured, kept on the device and read once a window: a read is a synchronisation.</summary>
internal sealed class MetricWindow(WganGpOptions options, OwnTerms own) : IDisposable
{
    /// <summary>The names of the window's tensors.</summary>
    public const string CriticRows = "critic", GeneratorRows = "generator", SmallestNorm = "smallest_norm", LargestNorm = "largest_norm";

    private const string GeneratorLoss = nameof(TrainingReport.GeneratorLoss);

    /// <summary>The names of the critic's terms in reports and messages.</summary>
    private static readonly CriticTerms<string> Names = new(
        nameof(TrainingReport.CriticLoss), nameof(TrainingReport.RealScore), nameof(TrainingReport.FakeScore),
        nameof(TrainingReport.GradientPenalty), nameof(TrainingReport.GradientNorm), nameof(TrainingReport.AuxiliaryLoss));

    private readonly UpdateLog critic = new(CriticTerms<double>.Count + own.Critic.Count, options.CriticOptimizer.MaxGradientNorm);
    private readonly UpdateLog generator = new(1 + own.Generator.Count, options.GeneratorOptimizer.MaxGradientNorm);
    private torch.Tensor? smallestNorm;
    private torch.Tensor? largestNorm;
    private long penalties;

    /// <summary>The first update of the window so far that was not finite; reads the device.</summary>
    public Divergence.Failure? FirstFailure => First(critic.Read().Failure, generator.Read().Failure);

    /// <summary>Whether everything measured so far is finite; reads the device.</summary>
    public bool IsFinite
    {
        get
        {
            using var scope = torch.NewDisposeScope();
            return State.All(entry => entry.Value.isfinite().all().item<bool>());
        }
    }

    /// <summary>Updates of the critic, with a penalty, and of the generator in the window so far.</summary>
    public (long Critic, long Penalties, long Generator) Counts => (critic.Updates, penalties, generator.Updates);

    /// <summary>How many terms an update of the critic and of the generator has.</summary>
    public (int Critic, int Generator) Columns => (critic.Terms, generator.Terms);

    /// <summary>The window so far, for a checkpoint in the middle of one: tensors by name; sums that have not begun are absent.</summary>
    public IEnumerable<KeyValuePair<string, torch.Tensor>> State
    {
        get
        {
            // By the counts: an update that failed while it was recorded may have left a tensor.
            if (critic.Updates > 0) yield return new(CriticRows, critic.Rows!);
            if (generator.Updates > 0) yield return new(GeneratorRows, generator.Rows!);
            if (penalties == 0) yield break;
            yield return new(SmallestNorm, smallestNorm!);
            yield return new(LargestNorm, largestNorm!);
        }
    }

    /// <summary>Records an update of the critic.</summary>
    /// <param name="update">What it measured.</param>
    /// <param name="step">The generator step that it belongs to, counted from 1.</param>
    public void AddCritic(UpdateMeasures update, long step)
    {
        critic.Add(update, step);
        if (update.PenaltyNorms is not { } norms) return;
        var extremes = Extremes.With(norms, smallestNorm, largestNorm);
        smallestNorm?.Dispose();
        largestNorm?.Dispose();
        (smallestNorm, largestNorm) = extremes;
        penalties++;
    }

    /// <summary>Records an update of the generator.</summary>
    /// <param name="update">What it measured.</param>
    /// <param name="step">Its number, counted from 1.</param>
    public void AddGenerator(UpdateMeasures update, long step) => generator.Add(update, step);

    /// <summary>Reads the window and starts the next one.</summary>
    public Means Take()
    {
        var (ofCritic, ofGenerator) = (critic.Read(), generator.Read());
        var terms = CriticTerms<double>.Of(ofCritic.Terms[..CriticTerms<double>.Count]);
        var means = new Means(
            // An update without a penalty adds no norm to the sum.
            terms with { PenaltyNorm = penalties == 0 ? double.NaN : terms.PenaltyNorm * critic.Updates / penalties },
            Read(smallestNorm), Read(largestNorm), ofCritic.GradientNorm, ofCritic.ClipRate,
            ofGenerator.Terms[0], ofGenerator.GradientNorm, ofGenerator.ClipRate, generator.Updates,
            First(ofCritic.Failure, ofGenerator.Failure))
        {
            CriticOwn = ByName(own.Critic.Select(term => term.Name), ofCritic.Terms[CriticTerms<double>.Count..]),
            GeneratorOwn = ByName(own.Generator.Select(term => term.Name), ofGenerator.Terms[1..]),
        };
        Clear(ofCritic.LastNorm, ofGenerator.LastNorm);
        return means;
    }

    /// <summary>Restores a saved window.</summary>
    public void Restore(IReadOnlyDictionary<string, torch.Tensor> saved, (long Critic, long Penalties, long Generator) counts)
    {
        Clear(double.NaN, double.NaN);
        critic.Restore(saved.GetValueOrDefault(CriticRows), counts.Critic);
        generator.Restore(saved.GetValueOrDefault(GeneratorRows), counts.Generator);
        smallestNorm = saved.GetValueOrDefault(SmallestNorm)?.DetachFromDisposeScope();
        largestNorm = saved.GetValueOrDefault(LargestNorm)?.DetachFromDisposeScope();
        penalties = counts.Penalties;
    }

    public void Dispose() => Clear(double.NaN, double.NaN);

    private void Clear(double criticNorm, double generatorNorm)
    {
        critic.Clear(criticNorm);
        generator.Clear(generatorNorm);
        smallestNorm?.Dispose();
        largestNorm?.Dispose();
        smallestNorm = largestNorm = null;
        penalties = 0;
    }

    /// <summary>The earlier of two failures; within one step the critic comes before the generator.</summary>
    private Divergence.Failure? First(UpdateLog.Failure? critic, UpdateLog.Failure? generator) =>
        critic is not null && (generator is null || critic.Step <= generator.Step)
            ? Failure(
                critic, [.. Names.Columns, .. own.Critic.Select(term => $"{nameof(TrainingReport.CriticTerms)}.{term.Name}")],
                nameof(TrainingReport.CriticGradientNorm), ofCritic: true)
            : generator is null
                ? null
                : Failure(
                    generator,
                    [GeneratorLoss, .. own.Generator.Select(term => $"{nameof(TrainingReport.GeneratorTerms)}.{term.Name}")],
                    nameof(TrainingReport.GeneratorGradientNorm), ofCritic: false);

    /// <summary>Names the term: what the critic's loss is a sum of comes before the loss, the gradient comes last.</summary>
    private static Divergence.Failure Failure(UpdateLog.Failure failure, string[] names, string gradientNorm, bool ofCritic)
    {
        var term = names.Zip(failure.Terms).Where(pair => !double.IsFinite(pair.Second)).Select(pair => pair.First)
            .OrderBy(SumOfOthers).FirstOrDefault(gradientNorm);
        return new Divergence.Failure(failure.Step, term, ofCritic, failure.NormBefore);
    }

    /// <summary>0 for a term by itself; the more a name is a sum of others, the later it is blamed.</summary>
    private static int SumOfOthers(string name) => name == Names.Auxiliary ? 1 : name == Names.Loss || name == GeneratorLoss ? 2 : 0;

    private static Dictionary<string, double> ByName(IEnumerable<string> names, double[] means) =>
        names.Zip(means).ToDictionary(entry => entry.First, entry => entry.Second, StringComparer.Ordinal);

    private static double Read(torch.Tensor? number)
    {
        if (number is null) return double.NaN;
        using var wide = number.to(torch.ScalarType.Float64, copy: true);
        return wide.item<double>();
    }

    /// <summary>A window as it was read; NaN for what was not measured.</summary>
    internal readonly record struct Means(
        CriticTerms<double> Critic, double NormMin, double NormMax, double CriticGradientNorm, double CriticClipRate,
        double GeneratorLoss, double GeneratorGradientNorm, double GeneratorClipRate, long GeneratorUpdates, Divergence.Failure? Failure)
    {
        /// <summary>The application's own terms of the critic's loss, by name.</summary>
        public required IReadOnlyDictionary<string, double> CriticOwn { get; init; }

        /// <summary>Those of the generator's loss.</summary>
        public required IReadOnlyDictionary<string, double> GeneratorOwn { get; init; }
    }
}
