using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WganGp;
using static TorchSharp.torch;

namespace Snippets;

internal static class Watching
{
    public static void HeldOut(WganGpTrainer trainer, Tensor images)
    {
        ITrainingData data = TrainingData.HoldOut(TrainingData.FromTensor(images), count: 1_000);
        foreach (TrainingReport report in trainer.Train(data))
            Console.WriteLine($"{report.Step}: training {report.TrainingEstimate:F3}, held out {report.HeldOutEstimate:F3}");
    }

    public static void KeepBest(WganGpTrainer trainer, ITrainingData data, string? lastCheckpoint)
    {
        if (lastCheckpoint is not null) trainer.Resume(lastCheckpoint);
        var best = new BestValue(trainer, "distance", MetricDirection.LowerIsBetter, minimumChange: 0.001);
        var kept = new BestCheckpoint(best, "best.safetensors");
        var patience = new Patience(best, offers: 20);
        foreach (TrainingReport report in trainer.Train(data))
        {
            if (kept.Offer(Distance(trainer))) Console.WriteLine($"best so far: {best.Value} at step {best.Step}");
            if (patience.ShouldStop) break;
        }
    }

    public static void TensorBoard(WganGpTrainer trainer, ITrainingData data)
    {
        using var log = new TensorBoardLog("runs/first");
        foreach (TrainingReport report in trainer.Train(data))
        {
            log.Add(report);
            log.Add("metric/distance", Distance(trainer), report.Step);
        }
    }

    public static void Telemetry(HostApplicationBuilder builder)
    {
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(WganGpTelemetry.Name))
            .WithTracing(tracing => tracing.AddSource(WganGpTelemetry.Name));
    }

    private static double Distance(WganGpTrainer trainer)
    {
        using Tensor samples = trainer.Sample(1_000);
        return samples.mean().abs().item<float>();
    }
}
