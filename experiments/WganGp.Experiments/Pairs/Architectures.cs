using System.Globalization;

namespace WganGp.Experiments;

/// <summary>Section 5.1, tables 1 and 2.</summary>
internal sealed class Architectures : IExperiment
{
    public const int DefaultPairs = 40;

    /// <summary>The share of the real images' score, above the lowest possible 1, that counts as success.</summary>
    private const double Success = 0.5;

    private static readonly double[] Thresholds = [2, 3, 4, 5, 6];

    public string Name => "architectures";

    public string Title => "Section 5.1: random pairs of networks, each trained as a GAN and as a WGAN-GP.";

    public bool UsesImages => true;

    public bool UsesPairs => true;

    public string Subject =>
        "Section 5.1 of the paper, tables 1 and 2 (details in its appendix B): generators and critics drawn at random (nonlinearity, " +
        "depth, filters, normalisation), each pair trained as a GAN and as a WGAN-GP. The paper trains 200 pairs on 32x32 ImageNet; " +
        "an inception score of 5 is reached by 42 under both objectives, by 147 only as a WGAN-GP, by none only as a GAN. Here: " +
        "16x16 images, an eighth of the filters, a thousand updates, and the score of a small classifier instead of Inception.";

    public bool IsResumable => true;

    public void Run(ExperimentRun run)
    {
        var steps = run.Steps(full: 1_000, quick: 10);
        var pairs = run.Settings.Pairs ?? run.Sized(DefaultPairs, quick: 2);
        using var images = SmallImages.Load(
            run.Settings.Data, low: -1, least: 500, most: run.Sized(full: int.MaxValue, quick: 500)).Halved();
        using var score = ClassScore.Train(images, epochs: run.Sized(full: 4, quick: 1), run.Seed);
        run.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"The classifier is right on {score.Accuracy:P1} of held-out images, whose score is {score.Real:F2}."));
        var log = TrialLog.Open(run[ExperimentFolder.Log], run.Seed, steps);
        Directory.CreateDirectory(run["samples"]);
        for (var number = 1; number <= pairs; number++)
        {
            foreach (var objective in Enum.GetValues<Objective>())
            {
                if (log.Holds(number, objective)) continue;
                var trial = Trial.Run(run, number, objective, images, score, steps, Picture(run, number, objective));
                log.Append(trial);
                run.Say(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{number}/{pairs} {objective.Name()}: {(trial.Diverged ? "diverged" : $"score {trial.Score:F2}")} in " +
                    $"{trial.Seconds:F0} s; {trial.Pair}"));
            }
        }

        Finish(run, log, pairs, score, images.Name, steps);
    }

    private static void Finish(ExperimentRun run, TrialLog log, int pairs, ClassScore score, string source, long steps)
    {
        var threshold = Math.Round(1 + (Success * (score.Real - 1)), 1);
        double Of(int number, Objective objective) =>
            log.Trials.Single(trial => trial.Number == number && trial.Objective == objective).Score;
        var scores = Enumerable.Range(1, pairs).Select(
            number => (Gan: Of(number, Objective.Gan), WganGp: Of(number, Objective.WganGp))).ToList();
        var cells = Thresholds.Append(threshold).Order().Distinct().Select(each => FourCells.Count(each, scores)).ToList();
        ArchitecturesPlot.Write(run["architectures.png"], scores, threshold, score.Real);
        SamplesByScore.Write(
            run["samples.png"],
            log.Trials.Select(trial => (trial.Score, trial.Objective.Name(), Picture(run, trial.Number, trial.Objective))));
        run.Finish(
            new
            {
                images = source,
                classifierAccuracy = score.Accuracy,
                realScore = score.Real,
                threshold,
                cells,
                scores = scores.Select(pair => new { pair.Gan, pair.WganGp }),
            },
            [
                ("architectures.png", "Each point is a pair of networks: its score as a GAN and as a WGAN-GP. Dashed: success"),
                ("samples.png", "What scores look like: ten samples of some trials, from the lowest score to the highest"),
            ],
            string.Create(CultureInfo.InvariantCulture, $"""
                {pairs} pairs on {source} at 16x16: depth 4, 8, 12 or 20; ReLU, LeakyReLU, softplus(2x+2)/2-1 or tanh; 4, 8 or 16
                filters at full size; BatchNorm in the generator or none; in the critic BatchNorm (GAN) or LayerNorm (WGAN-GP) or none.
                {steps:N0} critic updates for both, batches of 32: GAN one per generator step, Adam (0.5, 0.999);
                WGAN-GP {Objectives.WganGpCriticSteps} per step, Adam (0, 0.9), penalty weight 10. Weight decay 1e-3 in a normalised critic.
                Adam's rate is {Objectives.Rate} for both, the best of those tried for each on two plain pairs.

                The score is the inception score with a classifier of the images' classes instead of Inception: exp of the mean KL
                divergence from the mean prediction to each sample's. It is 1 when all samples look alike and {score.Real:F2} for real
                images that the classifier was not trained on (accuracy {score.Accuracy:P1}). Success is {threshold:F1}: halfway
                from 1 to the real images.

                {MarkdownTable.Of(
                    ["score at least", "only GAN", "only WGAN-GP", "both", "neither"],
                    from row in cells
                    let least = row.Threshold == threshold ? (object)$"**{row.Threshold:0.#}**" : row.Threshold
                    select (object[])[least, row.OnlyGan, row.OnlyWganGp, row.Both, row.Neither])}
                Median score: GAN {Median(scores.Select(pair => pair.Gan)):F2}, WGAN-GP {Median(scores.Select(pair => pair.WganGp)):F2}.
                {log.Trials.Sum(trial => trial.Seconds) / 60:F0} minutes of processor time for all trials together:
                [results.jsonl](results.jsonl); ten samples of each in `samples`.
                """));
    }

    private static string Picture(ExperimentRun run, int number, Objective objective) =>
        run[Path.Combine("samples", $"{number:D3}-{objective.Name()}.png")];

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
