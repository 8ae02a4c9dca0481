using TorchSharp;
using WganGp.Recipes.Networks;

namespace WganGp.Experiments;

/// <summary>Figure 5b.</summary>
internal sealed class Overfitting : IExperiment
{
    private const int CriticSteps = 5;

    public string Name => "overfitting";

    public string Title => "Figure 5b: the critic's loss on training and held-out images.";

    public bool UsesImages => true;

    public string Subject =>
        "Figure 5b of the paper: trained on 1,000 images, the critic's losses on them and on held-out ones diverge, so that the loss " +
        "shows overfitting as it does in supervised learning. With the penalty the critic overfits faster than the generator: the " +
        "negative loss on the training images rises again while that on held-out ones falls. " +
        "The right half shows the same with clipped weights.";

    public void Run(ExperimentRun run)
    {
        var updates = run.Steps(full: 10_000, quick: 20);
        var (channels, count) = (run.Sized(full: 16, quick: 2), run.Sized(full: 1_000, quick: 50));
        using var images = SmallImages.Load(run.Settings.Data, low: 0, least: 2 * count, most: 2 * count);
        using var training = images.Samples.narrow(0, 0, count);
        using var heldOut = images.Samples.narrow(0, count, count);
        (string Method, WganGpOptions Options)[] methods =
        [
            ("gradient penalty", new WganGpOptions
            {
                CriticOptimizer = { LearningRate = 5e-4, Beta1 = 0.5 }, GeneratorOptimizer = { LearningRate = 5e-4, Beta1 = 0.5 },
            }),
            ("weight clipping", new WganGpOptions
            {
                WeightClip = 0.01, GradientPenalty = { Weight = 0 }, CriticOptimizer = RmsProp(), GeneratorOptimizer = RmsProp(),
            }),
        ];
        var rows = new List<Row>();
        foreach (var (method, options) in methods) rows.AddRange(Train(run, method, options, training, heldOut, updates, channels));

        OverfittingPlot.Write(run["overfitting.png"], rows);
        run.Finish(
            new { images = images.Name, rows },
            [("overfitting.png", "Negative critic loss on the 1,000 training images and on 1,000 held-out ones")],
            Page(updates, channels, count, images.Name, rows));
    }

    // The optimiser of the paper on clipping (arXiv 1701.07875), at ten times its rate, because runs on a CPU are short.
    private static OptimizerOptions RmsProp() => new() { Kind = OptimizerKind.RmsProp, LearningRate = 5e-4, Beta2 = 0.99 };

    private static IEnumerable<Row> Train(
        ExperimentRun run, string method, WganGpOptions options, torch.Tensor training, torch.Tensor heldOut, long updates, int channels)
    {
        options.Steps = Math.Max(1, updates / CriticSteps);
        options.CriticSteps = CriticSteps;
        options.BatchSize = Math.Min(50, (int)training.shape[0]);
        options.ReportEvery = (int)Math.Clamp(options.Steps / 50, 1, 100);
        options.Seed = run.Seed;
        options.Execution.Threads = run.Settings.Threads;
        // All images are scored, in whole batches.
        options.HeldOutSamples = (int)training.shape[0];
        using var trainer = WganGpTrainer.Create(() => new MnistGenerator(channels), () => new MnistCritic(channels), options);
        var data = TrainingData.WithHeldOut(TrainingData.FromTensor(training), TrainingData.FromTensor(heldOut));
        foreach (var report in trainer.Train(data, run.Cancellation))
        {
            var row = new Row(method, report.Step, report.TrainingEstimate!.Value, report.HeldOutEstimate!.Value);
            yield return row;
            run.Say(
                $"{method}, generator step {row.Step:N0}: negative critic loss {row.Training:G3} on training images, " +
                $"{row.HeldOut:G3} on held-out ones");
        }
    }

    private static string Page(long updates, int channels, int count, string source, List<Row> rows)
    {
        var methods = rows.GroupBy(row => row.Method).ToList();
        return $"""
            {count:N0} training and {count:N0} held-out images of {source}; the networks of gan_mnist.py with {channels} channels,
            {CriticSteps} critic updates per generator step, {updates:N0} in all, batches of 50. Penalty: weight 10, Adam with rate 5e-4
            (0.5, 0.9). Clipping: bound 0.01, RMSProp with rate 5e-4. The loss is without the penalty.

            {MarkdownTable.Of(
                ["negative critic loss", "generator step", "training", "held-out", "training - held-out"],
                from method in methods
                from row in method.Where((_, i) => i % Math.Max(1, method.Count() / 5) == 0).Append(method.Last()).Distinct()
                select (object[])[row.Method, row.Step, row.Training, row.HeldOut, row.Training - row.HeldOut])}
            """;
    }

    /// <summary>One point of the curves.</summary>
    internal sealed record Row(string Method, long Step, double Training, double HeldOut);
}
