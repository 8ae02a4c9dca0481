using System.Globalization;
using System.Text.Json.Serialization;
using TorchSharp;
using WganGp.Recipes.Networks;
using WganGp.Recipes.Output;

namespace WganGp.Experiments;

/// <summary>Appendix D.</summary>
internal sealed class Smoothness : IExperiment
{
    private const int Side = NetworkPair.Side, Latent = 64, ScoredSamples = 2_000, PicturedSamples = 16;

    private static readonly Activation[] CriticActivations =
        [Activation.ReLU, Activation.LeakyReLU, Activation.Elu, Activation.Tanh, Activation.SmoothElu];

    public string Name => "smoothness";

    public string Title => "Appendix D: critics with smooth and other nonlinearities.";

    public bool UsesImages => true;

    public string Subject =>
        "Appendix D of the paper: the gradient of the penalty contains second derivatives of the critic's nonlinearities. Networks with " +
        "ReLU, LeakyReLU and smooth ones could be trained; with ELU, whose derivative is continuous but not smooth, the authors " +
        "could train none, and softplus(2x+2)/2-1, which looks like ELU and is smooth, solved the problem. Here one generator is trained " +
        "against critics that differ only in their nonlinearity, on 16x16 images.";

    public void Run(ExperimentRun run)
    {
        var updates = run.Steps(full: 1_000, quick: 10);
        var (channels, depth) = (run.Sized(full: 16, quick: 2), run.Sized(full: 8, quick: 4));
        var seeds = run.Sized(full: 2, quick: 1);
        var most = run.Sized(full: int.MaxValue, quick: 500);
        using var images = SmallImages.Load(run.Settings.Data, low: -1, least: 500, most).Halved();
        using var score = ClassScore.Train(images, epochs: run.Sized(full: 4, quick: 1), run.Seed);
        var (rows, samples) = (new List<Row>(), new List<torch.Tensor>());
        try
        {
            foreach (var activation in CriticActivations)
            {
                for (var i = 0; i < seeds; i++)
                {
                    var (seed, keep) = (run.Seed + (ulong)i, i == 0 ? samples.Add : (Action<torch.Tensor>?)null);
                    rows.Add(Train(run, activation, seed, images, score, updates, channels, depth, keep));
                    run.Say(Line(activation, rows[^1]));
                }
            }

            using var grid = torch.cat(samples);
            ImageGrid.WritePng(run["samples.png"], grid, columns: PicturedSamples, scale: 3);
        }
        finally
        {
            foreach (var each in samples) each.Dispose();
        }

        SmoothnessPlot.Write(run["smoothness.png"], rows);
        var names = string.Join(", ", CriticActivations.Select(activation => activation.Name()));
        run.Finish(
            new { images = images.Name, classifierAccuracy = score.Accuracy, realScore = score.Real, rows },
            [
                ("smoothness.png", "Wasserstein estimate and mean gradient norm over the critic's updates, one line per run"),
                ("samples.png", $"Samples of the first run of each, from above: {names}"),
            ],
            Page(updates, channels, depth, images.Name, score, rows));
    }

    private static Row Train(
        ExperimentRun run, Activation activation, ulong seed, SmallImages images, ClassScore score, long updates, int channels, int depth,
        Action<torch.Tensor>? keep)
    {
        var options = Objective.WganGp.Options(updates);
        options.BatchSize = 32;
        options.Seed = seed;
        options.Execution.Threads = run.Settings.Threads;
        options.ReportEvery = (int)Math.Clamp(options.Steps / 60, 1, 100);
        using var trainer = WganGpTrainer.Create(
            () => new PlainGenerator(Side, channels, 4, imageChannels: 1, latent: Latent),
            () => new PlainCritic(Side, channels, depth, Normalization.None, () => activation.Create(), imageChannels: 1), options);
        var curve = new List<Point>();
        var diverged = false;
        try
        {
            foreach (var report in trainer.Train(TrainingData.FromTensor(images.Samples), run.Cancellation))
            {
                curve.Add(new Point(
                    report.CriticUpdates, report.WassersteinEstimate, report.GradientPenalty,
                    report.GradientNorm, report.GradientNormMin, report.GradientNormMax));
            }
        }
        catch (TrainingDivergedException)
        {
            diverged = true;
        }

        using var samples = trainer.Sample(ScoredSamples);
        keep?.Invoke(samples.narrow(0, 0, PicturedSamples).nan_to_num());
        return new Row(activation.Name(), seed, diverged, diverged ? 1 : score.Of(samples), curve);
    }

    private static string Line(Activation activation, Row row)
    {
        var result = row.Diverged
            ? "diverged"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"score {row.Score:F2}, Wasserstein estimate {row.WassersteinEstimate:F2}, gradient norm {row.GradientNorm:F2}");
        return string.Create(CultureInfo.InvariantCulture, $"{activation.Name()}, seed {row.Seed}: {result}");
    }

    private static string Page(long updates, int channels, int depth, string source, ClassScore score, List<Row> rows) =>
        string.Create(CultureInfo.InvariantCulture, $"""
            {source} at 16x16. Generator: depth 4, {channels} channels, BatchNorm, ReLU. Critics: depth {depth}, {channels} channels, no
            normalisation. {updates:N0} critic updates, {Objectives.WganGpCriticSteps} per generator step, batches of 32, Adam with rate
            {Objectives.Rate} (0, 0.9), penalty weight 10. Norms and estimate are those of the last report. The score is that of the
            experiment `architectures`; real images score {score.Real:F2}.

            {MarkdownTable.Of(
                ["critic's nonlinearity", "seed", "score", "Wasserstein estimate", "penalty", "mean gradient norm", "smallest", "largest"],
                rows.Select(row => row.Diverged || row.Curve.Count == 0
                    ? new object[] { row.Activation, row.Seed, "diverged", "", "", "", "", "" }
                    :
                    [
                        row.Activation, row.Seed, row.Score, row.WassersteinEstimate, row.Curve[^1].Penalty, row.GradientNorm,
                        row.Curve[^1].GradientNormMin, row.Curve[^1].GradientNormMax,
                    ]))}
            """);

    private static object[] Cells(Row row)
    {
        if (row.Diverged || row.Curve.Count == 0) return [row.Activation, row.Seed, "diverged", "", "", "", "", ""];
        var last = row.Curve[^1];
        return
        [
            row.Activation, row.Seed, row.Score, row.WassersteinEstimate, last.Penalty, row.GradientNorm, last.GradientNormMin,
            last.GradientNormMax,
        ];
    }

    /// <summary>One report.</summary>
    internal sealed record Point(
        long CriticUpdates, double WassersteinEstimate, double Penalty,
        double GradientNorm, double GradientNormMin, double GradientNormMax);

    /// <summary>One run.</summary>
    internal sealed record Row(string Activation, ulong Seed, bool Diverged, double Score, IReadOnlyList<Point> Curve)
    {
        public double WassersteinEstimate => Curve.Count == 0 ? double.NaN : Curve[^1].WassersteinEstimate;

        public double GradientNorm => Curve.Count == 0 ? double.NaN : Curve[^1].GradientNorm;

        [JsonIgnore]
        public string Outcome => Diverged ? "diverged" : string.Create(
            CultureInfo.InvariantCulture,
            $"score {Score:F2}, Wasserstein estimate {WassersteinEstimate:F2}, gradient norm {GradientNorm:F2}");
    }
}
