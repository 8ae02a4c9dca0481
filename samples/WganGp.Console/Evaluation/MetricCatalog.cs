using System.Globalization;
using Spectre.Console;
using WganGp.Metrics;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Evaluation;

/// <summary>Which metrics there are for which kind of samples.</summary>
internal static class MetricCatalog
{
    private static readonly MetricEntry Sliced = new(
        "sliced-wasserstein", "Sliced Wasserstein-2 distance",
        "Wasserstein-2 distance of the values along random directions: cheap, and coarse for images.",
        input => SlicedWasserstein.Compute(input.Source(), input.Reference(), cancellationToken: input.Cancellation))
    {
        InTraining = true,
    };

    private static readonly IReadOnlyList<MetricEntry> Images =
    [
        Sliced,
        new(
            "frechet", "Frechet ResNet-18 distance",
            "Frechet distance of the features of a ResNet-18; needs more samples than its 512 features.",
            input => FrechetDistance.Compute(input.Features, input.ReferenceFeatures, cancellationToken: input.Cancellation)),
        new(
            "kernel", "Kernel ResNet-18 distance",
            "Kernel distance (squared MMD) of the features of a ResNet-18: unbiased, so that few samples do.",
            input => KernelDistance.Compute(input.Features, input.ReferenceFeatures, cancellationToken: input.Cancellation)),
        Neighbours("precision", "The share of samples that are near real ones.", results => results.Precision),
        Neighbours("recall", "The share of real samples that are near generated ones.", results => results.Recall),
        Neighbours("density", "How many real samples' neighbourhoods a sample lies in.", results => results.Density),
        Neighbours("coverage", "The share of real samples with a generated one in their neighbourhood.", results => results.Coverage),
        new(
            "memorisation", "Memorised share by ResNet-18",
            "The share of samples nearer to a sample that was trained on than to one that was not; of a run with --hold-out.",
            input => Memorisation.Compute(
                input.Features, input.ReferenceFeatures, input.HeldOutFeatures, cancellationToken: input.Cancellation).Share)
        {
            Better = MetricDirection.LowerIsBetter,
            ByDefault = false,
            NeedsHeldOut = true,
        },
        new(
            "ms-ssim", "MS-SSIM of random pairs",
            "How alike the samples are: near 1 where the generator makes one image again and again. Compare it with real images.",
            input => MsSsimDiversity.Compute(
                input.Source(), new MsSsimOptions { Low = input.Recipe.ValueRange.Low, High = input.Recipe.ValueRange.High },
                cancellationToken: input.Cancellation))
        {
            Better = null,
        },
    ];

    private static readonly IReadOnlyList<MetricEntry> Points =
    [
        Sliced,
        new(
            "wasserstein", "Wasserstein-1 distance",
            "Wasserstein-1 distance, exact up to 4,000 samples, of an entropic approximation beyond.",
            input => WassersteinDistance.Compute(input.Source(), input.Reference(), cancellationToken: input.Cancellation)),
    ];

    private static readonly IReadOnlyList<MetricEntry> Modes =
    [
        new(
            "modes", "Modes hit", "How many modes of the distribution the samples reach.", input => input.Modes.Coverage)
        {
            Better = MetricDirection.HigherIsBetter,
            InTraining = true,
        },
        new(
            "quality", "Share of samples close to a mode", "The share of samples within 4 standard deviations of a mode.",
            input => input.Modes.Quality)
        {
            Better = MetricDirection.HigherIsBetter,
            InTraining = true,
        },
    ];

    private static readonly IReadOnlyList<MetricEntry> Texts = [.. Enumerable.Range(1, 4).Select(Ngrams)];

    /// <summary>The metrics of a recipe's samples, the one that judges by default first.</summary>
    public static IReadOnlyList<MetricEntry> Of(Recipe recipe) => recipe.Kind switch
    {
        SampleKind.Points { Distribution.Modes.Count: > 0 } => [.. Points, .. Modes],
        SampleKind.Points => Points,
        SampleKind.Text => Texts,
        _ => Images,
    };

    /// <summary>Lists all metrics.</summary>
    public static void Write(IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("Samples", "Metric", "What it says", "Default of evaluate", "Default of train");
        (string Samples, IReadOnlyList<MetricEntry> Metrics)[] kinds =
            [("images", Images), ("points", Points), ("points with modes", Modes), ("texts", Texts)];
        foreach (var (samples, metrics) in kinds)
        {
            foreach (var metric in metrics)
            {
                table.AddRow(
                    new Text(samples), new Text(metric.Name, new Style(decoration: Decoration.Bold)),
                    new Text($"{metric.Result}. {metric.Description}"), new Text(metric.ByDefault ? "yes" : ""),
                    new Text(metric.InTraining ? "yes" : ""));
            }
        }

        console.Write(table);
    }

    private static MetricEntry Neighbours(string name, string description, Func<PrecisionRecallResults, MetricResult> result) => new(
        name, $"{char.ToUpperInvariant(name[0])}{name[1..]} by ResNet-18", description, input => result(input.Neighbours))
    {
        Better = MetricDirection.HigherIsBetter,
    };

    private static MetricEntry Ngrams(int n) => new(
        string.Create(CultureInfo.InvariantCulture, $"ngram-{n}"),
        string.Create(CultureInfo.InvariantCulture, $"Jensen-Shannon divergence of {n}-grams"),
        "How far the frequencies of sequences of characters are from those of the text, in bits.",
        input => NgramDivergence.Compute(input.Texts, input.TextModel(n), cancellationToken: input.Cancellation))
    {
        InTraining = true,
    };
}
