using TorchSharp;

namespace WganGp.ConsoleApp.Runs;

/// <summary>The norms of the critic's input gradient at fresh points of the run's penalty, after the last step.</summary>
internal static class GradientNorms
{
    /// <summary>How many points are taken: whole batches, and no more batches than the run had critic updates.</summary>
    public const int Most = 1024;

    private const ulong Seed = 7;

    public static IReadOnlyList<double> Measure(TrainedNetworks networks, ITrainingData data, WganGpOptions options, long criticUpdates)
    {
        var penalty = new GradientPenalty(options.GradientPenalty);
        var norms = new List<double>();
        using var random = new torch.Generator(Seed);
        var batches = Math.Clamp(Most / options.BatchSize, 1, (int)Math.Clamp(criticUpdates, 1, Most));
        for (var i = 0; i < batches; i++)
        {
            using var scope = torch.NewDisposeScope();
            using var batch = data.Read(Indices(i, batches, options.BatchSize, data.Count));
            var latents = networks.Generator.SampleLatent(options.BatchSize, random);
            var weight = networks.Critic.Module.parameters().First();
            var real = batch.Samples.to(weight.dtype, weight.device);
            var fake = networks.Generate(latents, batch.Condition).to(weight.dtype, weight.device);
            var term = penalty.Compute(networks.Critic, real, fake, batch.Condition?.to(weight.device), random);
            norms.AddRange(term.GradientNorms.to(torch.float64, torch.CPU).contiguous().data<double>().ToArray());
            term.Dispose();
        }

        return norms;
    }

    /// <summary>The samples of a batch, spread evenly over the data; a stream's are its next ones.</summary>
    private static long[] Indices(int batch, int batches, int size, long? count) =>
        [
            .. Enumerable.Range(0, size).Select(i => count is { } all
                ? (long)(((long)batch * size + i) / ((double)batches * size) * all)
                : (long)batch * size + i),
        ];
}
