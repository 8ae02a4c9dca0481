using SkiaSharp;
using WganGp.ConsoleApp.Output;
using WganGp.TestSupport;

namespace WganGp.ConsoleApp.Tests.Output;

/// <summary>Contents of pages as runs of images, points and text have them.</summary>
internal static class ExamplePages
{
    public const string Hostile =
        "<script>alert(\"1\")</script> & 'more' </script> {{ title }} a-word-that-is-much-too-long-for-a-telephone";

    public static SummaryContent Empty => new() { Title = "title", Recipe = "recipe", KeyFigures = [], OptionsJson = "{}" };

    public static SummaryContent OfImages(TemporaryFolder folder, int pictures = 12) => Empty with
    {
        Title = "WGAN-GP: fashion",
        Recipe = "Garments of 28x28 grey pixels.",
        KeyFigures = [("Recipe", "fashion"), ("Data", "10,000 images of 28x28 from t10k-images-idx3-ubyte.gz"), ("Steps", "1,200")],
        Samples = [.. Enumerable.Range(1, pictures).Select(i => new SummaryImage(Picture(folder, i, 690, 552), $"Step {100 * i:N0}"))],
        Curves = new SummaryImage(Picture(folder, 1_000, 1_200, 900), "Training curves of the run"),
        Panels = CurvePanel.OfRun(Reports.Run(400, fraction => 4 / (0.01 + fraction)), targetNorm: 1),
        Evaluations = Evaluations(5, 0),
        Walk = new SummaryImage(Picture(folder, 1_001, 862, 346), "4 walks of 10 steps."),
        Neighbours = new SummaryImage(Picture(folder, 1_002, 862, 174), "Above: samples. Below: the nearest of all 10,000."),
        Norms = NormHistogram.Of([.. Enumerable.Range(0, 1_024).Select(i => 1 + 0.2 * Math.Sin(i))], 1),
        Environment = [("WganGp.Core", "0.1.0"), ("Processor", "X64 AVX2"), ("Threads", "2")],
        Notes = ["Source: a repository."],
    };

    public static SummaryContent OfText(TemporaryFolder folder) => Empty with
    {
        Title = "WGAN-GP: language",
        Samples = [.. Enumerable.Range(1, 5).Select(i => new SummaryImage(TextFile(folder, i), $"Step {100 * i:N0}"))],
        Panels = CurvePanel.OfRun(Reports.Run(20, _ => 2), targetNorm: 1),
        Walk = new SummaryImage(TextFile(folder, 9), "3 walks of 10 lines each."),
    };

    public static CompareContent Runs(TemporaryFolder folder) => new()
    {
        Runs =
        [
            Run("fashion", new SummaryImage(Picture(folder, 1, 690, 552), "Step 100"), 0, ("BatchSize", "64"), ("Seed", "0")),
            Run("fashion-2", new SummaryImage(Picture(folder, 2, 690, 552), "Step 100"), 0.02, ("BatchSize", "64"), ("Seed", "1")),
            Run("language", new SummaryImage(TextFile(folder, 3), "Step 100"), 1, ("BatchSize", "32"), ("Seed", "1")),
        ],
    };

    public static IReadOnlyList<EvaluationFile> Evaluations(int count, double offset) =>
    [
        .. Enumerable.Range(1, count).Select(i => new EvaluationFile
        {
            Step = 200 * i,
            Checkpoint = $"checkpoints/step-{200 * i:D6}.safetensors",
            Metrics =
            [
                new EvaluatedMetric
                {
                    Name = "Frechet ResNet-18 distance",
                    Value = 3.0 / i + offset,
                    Lower = 3.0 / i + offset - 0.05,
                    Upper = 3.0 / i + offset + 0.05,
                    Level = 0.95,
                    Method = "bootstrap, 200 resamples",
                    Samples = 10_000,
                    ReferenceSamples = 10_000,
                    Extractor = "ResNet-18 (3f9d0c21)",
                    Settings = new Dictionary<string, string> { ["resize"] = "bicubic, antialiased" },
                    HigherIsBetter = false,
                },
                new EvaluatedMetric { Name = "Coverage", Value = 0.15 * i, Samples = 10_000, HigherIsBetter = true },
            ],
        }),
    ];

    /// <summary>A grid of coloured noise, which compresses as badly as real samples.</summary>
    public static string Picture(TemporaryFolder folder, int seed, int width, int height)
    {
        var path = folder[$"{seed}.png"];
        var random = new Random(seed);
        using var bitmap = new SKBitmap(width, height);
        var pixels = new SKColor[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                pixels[y * width + x] = x % 3 == 0 || y % 3 == 0 || x == 0
                    ? SKColor.FromHsv(seed * 37 % 360, 60, random.Next(100))
                    : pixels[y * width + x - 1];
            }
        }

        bitmap.Pixels = pixels;
        using var stream = File.Create(path);
        bitmap.Encode(stream, SKEncodedImageFormat.Png, 100);
        return path;
    }

    private static CompareContent.Run Run(
        string name, SummaryImage samples, double offset, params (string Name, string Value)[] settings) => new()
        {
            Name = name,
            Caption = $"{name}, 400 of 400 steps in 05:12, samples of step 400",
            Samples = samples,
            Reports = Reports.Run(40, fraction => 4 - fraction + offset),
            Settings = settings.ToDictionary(setting => setting.Name, setting => setting.Value),
            Evaluations = Evaluations(3, offset),
        };

    private static string TextFile(TemporaryFolder folder, int seed)
    {
        var path = folder[$"{seed}.txt"];
        File.WriteAllLines(path, Enumerable.Range(0, 64).Select(line => $"line {line} of {seed} <b>&amp; of thirty-two"));
        return path;
    }
}
