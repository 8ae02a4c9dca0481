using TorchSharp;
using WganGp.Recipes.Data;
using WganGp.Recipes.Networks;

namespace WganGp.Experiments;

/// <summary>Trains a critic against the fixed generator of a toy distribution.</summary>
internal static class ToyTraining
{
    /// <summary>Critic updates between two generator steps, which change nothing and cost a little.</summary>
    private const int CriticSteps = 10;

    /// <summary>A WGAN with weights clipped to [-bound, bound], with the optimiser of its paper (arXiv 1701.07875).</summary>
    public static WganGpOptions Clipping(double bound) => new()
    {
        WeightClip = bound,
        GradientPenalty = { Weight = 0 },
        CriticOptimizer = { Kind = OptimizerKind.RmsProp, LearningRate = 5e-5, Beta2 = 0.99 },
    };

    /// <summary>WGAN-GP; the rate falls to zero, so that the critic converges.</summary>
    public static WganGpOptions Penalty(double learningRate, double weight) => new()
    {
        GradientPenalty = { Weight = weight },
        CriticOptimizer = { LearningRate = learningRate, Beta1 = 0.5, Decay = LearningRateDecay.LinearToZero },
    };

    /// <summary>Trains a multilayer perceptron.</summary>
    /// <returns>The trainer, which the caller disposes, and the last report.</returns>
    public static (WganGpTrainer Trainer, TrainingReport Report) Train(
        ExperimentRun run, WganGpOptions options, ToyDistribution distribution, int width, int depth, long updates)
    {
        options.BatchSize = 256;
        options.CriticSteps = CriticSteps;
        options.Steps = Math.Max(1, updates / CriticSteps);
        options.ReportEvery = (int)Math.Clamp(options.Steps / 10, 1, 50);
        options.Seed = run.Seed;
        options.Execution.Threads = run.Settings.Threads;
        var trainer = WganGpTrainer.Create(
            () => new FixedGenerator(distribution), () => new ModuleCritic(new Mlp(2, 1, width, depth)), options);
        try
        {
            return (trainer, trainer.Train(new ToyData(distribution, run.Seed), run.Cancellation).Last());
        }
        catch
        {
            trainer.Dispose();
            throw;
        }
    }

    /// <summary>Real and generated points not seen in training; the same for every critic.</summary>
    public static (torch.Tensor Real, torch.Tensor Fake) Fresh(ToyDistribution distribution, int count, ulong seed)
    {
        using var random = new torch.Generator(seed + 1);
        return (distribution.Draw(count, random), new FixedGenerator(distribution).SampleLatent(count, random));
    }
}
