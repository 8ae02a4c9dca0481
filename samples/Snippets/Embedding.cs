using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WganGp;
using static TorchSharp.torch;

namespace Snippets;

internal abstract class Embedding
{
    protected abstract Tensor NextBatch();

    public static void Loop(WganGpTrainer trainer, ITrainingData data, CancellationToken cancellationToken)
    {
        foreach (TrainingReport report in trainer.Train(data, cancellationToken))
        {
            Console.WriteLine(report);
            if (report.Step % 1_000 == 0) trainer.Save($"step-{report.Step}.safetensors");
            if (report.WassersteinEstimate < 0.05) break;
        }
    }

    public TrainingReport Steps(WganGpTrainer trainer)
    {
        for (int i = 0; i < 5; i++)
        {
            using Tensor real = NextBatch();
            trainer.CriticStep(real);
        }

        trainer.GeneratorStep();
        TrainingReport report = trainer.Report();
        return report;
    }

    public static void PeriodicCheckpoints(WganGpOptions options)
    {
        options.Checkpoint = new CheckpointOptions { Folder = "checkpoints", EverySteps = 1_000, Keep = 3, MilestoneEvery = 20_000 };
    }

    public static void Rollbacks(WganGpOptions options)
    {
        options.Checkpoint = new CheckpointOptions { Folder = "checkpoints", EverySteps = 1_000 };
        options.Divergence = new DivergenceOptions { MaxRollbacks = 3, LearningRateFactor = 0.5 };
    }

    public static void PenaltyAlone(ICritic critic, Tensor real, Tensor fake)
    {
        var penalty = new GradientPenalty(new GradientPenaltyOptions { Weight = 10, Side = PenaltySide.OneSided });
        using PenaltyTerm term = penalty.Compute(critic, real, fake);
        term.Loss.backward();
    }

    public static void PenaltysGradients(GradientPenalty penalty, ICritic critic, Tensor real, Tensor fake)
    {
        using PenaltyTerm term = penalty.Backward(critic, real, fake);
        Console.WriteLine($"{term.Loss.item<float>()} by the {term.Path} path: {term.PathReason}");
    }

    public static ICritic Packing(long columns)
    {
        var critic = new ModuleCritic(nn.Sequential(
            nn.Linear(10 * columns, 256), nn.LeakyReLU(0.2), nn.Dropout(0.5),
            nn.Linear(256, 256), nn.LeakyReLU(0.2), nn.Dropout(0.5), nn.Linear(256, 1)))
        { Pac = 10 };
        return critic;
    }

    public static void Services(HostApplicationBuilder builder)
    {
        builder.Services.AddWganGp(options => options.Steps = 20_000).BindConfiguration("WganGp");
    }
}
