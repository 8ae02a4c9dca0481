using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Tests.Numerics;

/// <summary>A run of the oracle by the trainer itself, which is given all numbers: its penalty draws no α.</summary>
internal static class OracleTrainerRun
{
    /// <summary>Trains the pair, and compares every loss and the last weights and buffers.</summary>
    /// <param name="generator">The generator with its first weights.</param>
    /// <param name="critic">The critic with its first weights.</param>
    /// <param name="run">The run.</param>
    /// <param name="schedule">Its schedule.</param>
    /// <param name="path">The path.</param>
    /// <param name="layerwise">How the layerwise path is asked for.</param>
    public static void Check(
        Sequential generator, Sequential critic, OracleRun run, OracleSchedule schedule, OraclePath path, PenaltyPath layerwise)
    {
        var latent = zeros([schedule.Batch, 2], ScalarType.Float64);
        var sampled = new ModuleGenerator(generator, 2) { LatentSampler = (_, _) => latent.to(ScalarType.Float32) };
        using var trainer = new WganGpTrainer(sampled, new ModuleCritic(critic), new WganGpOptions
        {
            Steps = schedule.Steps,
            BatchSize = schedule.Batch,
            CriticSteps = schedule.CriticSteps,
            GradientPenalty = OraclePaths.Penalty(run.Penalty),
            CriticOptimizer = OraclePaths.Optimizer(schedule),
            GeneratorOptimizer = OraclePaths.Optimizer(schedule),
            Execution = { PenaltyPath = path == OraclePath.Reference ? PenaltyPath.Reference : layerwise },
        });
        var draws = new OracleDraws(run.Seed, schedule.Batch);
        for (var step = 0; step < schedule.Steps; step++)
        {
            for (var update = 0; update < schedule.CriticSteps; update++)
            {
                var real = draws.Real(run.SampleShape);
                latent = draws.Latent();
                draws.Alpha(run.SampleShape);
                trainer.CriticStep(real);
            }

            latent = draws.Latent();
            trainer.GeneratorStep();
            OracleComparison.Report(trainer, path, step, schedule.CriticSteps, run.CriticLosses, run.GeneratorLosses, 1e-8);
        }

        OracleComparison.State(critic, run.CriticAfter, 1e-8);
        OracleComparison.State(generator, run.GeneratorAfter, 1e-8);
    }
}
