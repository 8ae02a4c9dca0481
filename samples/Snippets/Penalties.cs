using TorchSharp.Modules;
using WganGp;
using static TorchSharp.torch;

namespace Snippets;

internal static class Penalties
{
    public static void Forms(WganGpOptions options, double k)
    {
        options.GradientPenalty = GradientPenaltyOptions.WganLp(weight: 10); // one-sided
        options.GradientPenalty = GradientPenaltyOptions.R1(gamma: 10); // at real samples
        options.PenaltyInterval = 16; // at every 16th critic update, 16 times as strong
        options.GradientPenalty = new() { TargetNorm = k, Weight = 10 / (k * k) }; // relative deviations, as in ProGAN's code
        options.GradientPenalty = new() { InputNorm = double.PositiveInfinity }; // the gradient's 1-norm is to be 1
    }

    public static void StyleGan2(WganGpOptions options)
    {
        var c = 16.0 / (16 + 1); // n = 16
        options.PenaltyInterval = 16;
        options.CriticOptimizer.LearningRate = c * 0.002; // 0.00188 instead of 0.002
        options.CriticOptimizer.Beta1 = Math.Pow(0, c); // 0 stays 0
        options.CriticOptimizer.Beta2 = Math.Pow(0.99, c); // 0.99059 instead of 0.99
    }

    public static WganGpOptions Toy()
    {
        var options = new WganGpOptions { BatchSize = 256, GradientPenalty = { Weight = 0.1 } };
        options.CriticOptimizer.Beta1 = options.GeneratorOptimizer.Beta1 = 0.5;
        return options;
    }

    public static WganGpOptions Relativistic()
    {
        var options = new WganGpOptions
        {
            Loss = AdversarialLoss.RelativisticPairing,
            CriticSteps = 1,
            GradientPenalty = GradientPenaltyOptions.R1AndR2(gamma: 0.2), // Weight 0.1 at real samples, 0.1 at generated ones
            PenaltyWeightBurnIn = { From = 1, Steps = 20_000 }, // gamma begins at 2
            GeneratorAverageDecay = 0.999,
            GeneratorAverageBurnIn = { Steps = 20_000 },
        };
        foreach (var optimizer in new[] { options.CriticOptimizer, options.GeneratorOptimizer })
        {
            (optimizer.LearningRate, optimizer.LearningRateBurnIn) = (5e-5, new() { From = 2e-4, Steps = 20_000 });
            (optimizer.Beta2, optimizer.Beta2BurnIn) = (0.99, new() { From = 0.9, Steps = 20_000 });
        }

        return options;
    }

    public static void RelativisticSteps(
        WganGpTrainer trainer, Tensor realBatch, Tensor conditions, Tensor realBatchOfPairs, Tensor conditionsOfPairs)
    {
        trainer.CriticStep(realBatch, conditions);
        trainer.GeneratorStep(conditionsOfPairs, real: realBatchOfPairs);
    }

    public static double OverfittingGap(ICritic critic, Tensor seen, Tensor heldOut)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return (critic.Score(seen).mean() - critic.Score(heldOut).mean()).item<float>();
    }

    public static void StopWhenNothingImproves(WganGpTrainer trainer, ITrainingData data)
    {
        var (best, bestStep) = (double.PositiveInfinity, 0L);
        foreach (TrainingReport report in trainer.Train(data))
        {
            if (report.Step <= 2_000) continue; // The estimate rises first.
            if (report.WassersteinEstimate < best) (best, bestStep) = (report.WassersteinEstimate, report.Step);
            if (report.Step - bestStep > 20_000) break;
        }
    }
}

internal sealed class ImageAndRowCritic : nn.Module<Tensor, Tensor>
{
    private readonly Linear image = nn.Linear(784, 64);
    private readonly Linear table = nn.Linear(6, 64);
    private readonly Sequential head = nn.Sequential(nn.LeakyReLU(0.2), nn.Linear(128, 1));

    public ImageAndRowCritic() : base(nameof(ImageAndRowCritic)) => RegisterComponents();

    public override Tensor forward(Tensor samples)
    {
        using Tensor pixels = samples.narrow(1, 0, 784), row = samples.narrow(1, 784, 6);
        return head.call(cat([image.call(pixels), table.call(row)], 1));
    }
}
