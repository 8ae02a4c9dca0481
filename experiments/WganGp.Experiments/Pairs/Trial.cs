using WganGp.Recipes.Output;

namespace WganGp.Experiments;

/// <summary>One pair trained for one objective: a line of <c>results.jsonl</c>.</summary>
internal sealed record Trial
{
    private const int PicturedSamples = 10;

    public required int Number { get; init; }
    public required Objective Objective { get; init; }
    public required NetworkPair Pair { get; init; }

    /// <summary>The requested critic updates.</summary>
    public required long Steps { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>The <see cref="ClassScore"/> of the trained generator's samples; 1, the lowest, for a run that diverged.</summary>
    public required double Score { get; init; }

    /// <summary>Whether a number of the training became NaN or infinite.</summary>
    public required bool Diverged { get; init; }

    /// <summary>Processor time in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Trains and scores; some samples go into a picture.</summary>
    public static Trial Run(
        ExperimentRun run, int number, Objective objective, SmallImages images, ClassScore score, long criticUpdates, string? picture)
    {
        var begun = ExperimentRun.ProcessorTime;
        var pair = NetworkPair.Draw(run.Seed, number);
        var options = objective.Options(criticUpdates);
        options.BatchSize = 32;
        // Appendix B: for both objectives if the critic is normalised.
        options.CriticOptimizer.WeightDecay = pair.CriticNorm ? 1e-3 : 0;
        options.Seed = run.Seed + (ulong)number;
        options.Execution.Threads = run.Settings.Threads;
        using var trainer = WganGpTrainer.Create(pair.Generator, () => pair.Critic(objective.CriticNormalization()), options);
        var diverged = false;
        try
        {
            foreach (var _ in trainer.Train(TrainingData.FromTensor(images.Samples), run.Cancellation))
            {
                // The reports are not used here, but reading them detects divergence.
            }
        }
        catch (TrainingDivergedException)
        {
            diverged = true;
        }

        return new Trial
        {
            Number = number,
            Objective = objective,
            Pair = pair,
            Steps = criticUpdates,
            Seed = run.Seed,
            Diverged = diverged,
            Score = diverged ? 1 : Judge(trainer, score, run.Sized(full: 2_000, quick: 200), picture),
            Seconds = Math.Round((ExperimentRun.ProcessorTime - begun).TotalSeconds, 1),
        };
    }

    private static double Judge(WganGpTrainer trainer, ClassScore score, int count, string? picture)
    {
        using var samples = trainer.Sample(count);
        if (picture is not null)
        {
            using var some = samples.narrow(0, 0, PicturedSamples);
            ImageGrid.WritePng(picture, some, columns: PicturedSamples, scale: 2);
        }

        return score.Of(samples);
    }
}
