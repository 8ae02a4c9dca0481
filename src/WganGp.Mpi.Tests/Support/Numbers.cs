using System.Runtime.InteropServices;
using TorchSharp;

namespace WganGp.Mpi.Tests.Support;

/// <summary>What a run has come to, as numbers: weights, buffers, samples of the average, and its reports.</summary>
internal static class Numbers
{
    public static double[] Of(WganGpTrainer trainer, IEnumerable<TrainingReport> reports)
    {
        using var scope = torch.NewDisposeScope();
        var condition = trainer.Generator is ModuleGenerator { Module: ConditionalSequential } ? torch.zeros(4, torch.int64) : null;
        return
        [
            .. Weights(trainer), .. Values(trainer.Sample(4, condition: condition)),
            .. reports.SelectMany(report => new[]
            {
                report.CriticLoss, report.GeneratorLoss, report.GradientPenalty, report.GradientNorm, report.GradientNormMin,
                report.GradientNormMax, report.CriticGradientNorm, report.GeneratorGradientNorm, report.RealScore, report.FakeScore,
                report.HeldOutEstimate!.Value, report.TrainingEstimate!.Value, report.Epoch, report.CriticUpdates,
            }),
        ];
    }

    public static double[] Weights(WganGpTrainer trainer)
    {
        using var scope = torch.NewDisposeScope();
        return [.. new[] { trainer.Generator.Module, trainer.Critic.Module }.SelectMany(network => network.state_dict())
            .OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => Values(entry.Value))];
    }

    public static void Write(string file, double[] numbers) => File.WriteAllBytes(file, MemoryMarshal.AsBytes<double>(numbers).ToArray());

    public static double[] Read(string file) => MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(file)).ToArray();

    private static double[] Values(torch.Tensor tensor) => tensor.detach().to(torch.float64).contiguous().data<double>().ToArray();
}
