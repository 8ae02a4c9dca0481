using WganGp.Programs;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Evaluation;

/// <summary>
/// How a run is evaluated while it trains. It changes nothing in the training, so that a resumed run may have other settings.
/// </summary>
internal sealed record EvaluationSettings
{
    /// <summary>
    /// The samples of an evaluation when none are named, by <c>evaluate</c> and during training alike, so that their values can be
    /// compared: enough for the Frechet distance of 512 features, and few enough for the features of a ResNet-18 in minutes on a CPU.
    /// </summary>
    public const int UsualCount = 2_000;

    /// <summary>The generator steps between two evaluations; null or 0 for none.</summary>
    public long? Every { get; init; }

    /// <summary>The number of samples; null for the default.</summary>
    public int? Count { get; init; }

    /// <summary>The metrics; null for the default.</summary>
    public string? Metrics { get; init; }

    /// <summary>The metric by which a checkpoint is the best; null for the first of the metrics.</summary>
    public string? Best { get; init; }

    /// <summary>How many evaluations without improvement end the run; null for none.</summary>
    public int? Patience { get; init; }

    /// <summary>Whether the run is not evaluated.</summary>
    public bool IsOff => Every is null or 0;

    /// <summary>The settings of this command line where it has them, and those of the resumed run elsewhere.</summary>
    public EvaluationSettings Over(EvaluationSettings? saved) => saved is null ? this : new()
    {
        Every = Every ?? saved.Every,
        Count = Count ?? saved.Count,
        Metrics = Metrics ?? saved.Metrics,
        Best = Best ?? saved.Best,
        Patience = Patience ?? saved.Patience,
    };

    /// <summary>The metrics that are computed.</summary>
    /// <exception cref="UserException">There is no such metric for the recipe.</exception>
    public IReadOnlyList<MetricEntry> Chosen(Recipe recipe) => MetricChoice.Read(recipe, "--evaluate-metrics", Metrics, training: true);

    /// <summary>The metric by which a checkpoint is the best.</summary>
    /// <exception cref="UserException">It is not computed.</exception>
    public MetricEntry Judged(IReadOnlyList<MetricEntry> chosen)
    {
        var judges = chosen.Where(metric => metric.Better is not null).ToList();
        if (judges.Count == 0)
        {
            throw new UserException($"--evaluate-metrics {Metrics}: none of them says which checkpoint is better; add one that does.");
        }

        return Best is not { } name
            ? judges[0]
            : judges.FirstOrDefault(metric => string.Equals(metric.Name, name, StringComparison.OrdinalIgnoreCase))
                ?? throw new UserException(
                    $"--best {name} is not among the metrics of the run that say which checkpoint is better, " +
                    $"{string.Join(", ", judges.Select(metric => metric.Name))}; name one of them, or add it to --evaluate-metrics.");
    }

    /// <summary>Refuses what cannot be, or would be ignored in silence.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="reportEvery">The steps between two reports of the run.</param>
    /// <exception cref="UserException">It cannot be.</exception>
    public void ThrowUnlessValid(Recipe recipe, int reportEvery)
    {
        if (Every is not { } every || every == 0)
        {
            (string Option, object? Value)[] others =
            [
                ("--evaluate-count", Count), ("--evaluate-metrics", Metrics), ("--best", Best), ("--patience", Patience),
            ];
            if (others.FirstOrDefault(other => other.Value is not null) is { Option: { } option, Value: { } value })
            {
                throw new UserException($"{option} {value} needs evaluations during training: add --evaluate-every N.");
            }

            return;
        }

        if (every < 0) throw new UserException($"--evaluate-every is {every}; it must be at least 0, which is off.");
        if (Count < 1) throw new UserException($"--evaluate-count is {Count}; it must be at least 1.");
        if (Patience < 1) throw new UserException($"--patience is {Patience}; it must be at least 1.");
        Judged(Chosen(recipe));
        if (every % reportEvery != 0)
        {
            throw new UserException(
                $"--evaluate-every {every} is not a multiple of ReportEvery, {reportEvery}: a run can be evaluated only where it " +
                $"reports. Give --evaluate-every {((every / reportEvery) + 1) * reportEvery}, or --set ReportEvery={every}.");
        }
    }
}
