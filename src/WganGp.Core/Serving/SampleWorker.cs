using TorchSharp;
using WganGp.Networks;
using WganGp.Operations;
using WganGp.Runs;

namespace WganGp.Serving;

/// <summary>A thread with a generator of its own, which computes one call after the other.</summary>
internal sealed class SampleWorker : IDisposable
{
    private readonly IGenerator generator;
    private readonly SampleQueue queue;
    private readonly Placement placement;
    private readonly int batchSize, threads;
    private readonly Thread thread;
    private readonly ManualResetEventSlim ready = new();
    // Of layers without randomness; a hook on one may draw all the same, which the first call shows.
    private readonly bool mayDraw;
    private bool isQuiet;

    public SampleWorker(IGenerator generator, SampleQueue queue, int batchSize, int threads, int number)
    {
        (this.generator, this.queue, this.batchSize, this.threads) = (generator, queue, batchSize, threads);
        placement = Placement.Of(generator.Module, "generator");
        mayDraw = RandomDraws.ArePossible(generator);
        generator.Module.eval();
        thread = new Thread(Run) { IsBackground = true, Name = $"WganGp sampler {number}" };
    }

    /// <summary>Whether the caller is this worker: code of the generator.</summary>
    public bool IsCurrentThread => Thread.CurrentThread == thread;

    /// <summary>Starts the thread, and waits until it has its number of libtorch's threads.</summary>
    public void Start()
    {
        thread.Start();
        ready.Wait();
    }

    /// <summary>Waits for the call in progress, then frees the generator. The queue is closed before.</summary>
    public void Dispose()
    {
        thread.Join();
        ready.Dispose();
        generator.Module.Dispose();
    }

    private void Run()
    {
        ThreadCount.Set(threads);
        ready.Set();
        for (var call = queue.Take(afterAnother: false); call is not null; call = queue.Take(afterAnother: true)) call.Complete(Draw);
    }

    private torch.Tensor Draw(SampleCall call)
    {
        using var scope = torch.NewDisposeScope();
        using var modes = GradientModes.WithoutGradients();
        var latents = Sampler.Latents(generator, placement, call.Count, call.Seed);
        if (isQuiet) return Generate(call, latents, null).MoveToOuterDisposeScope();

        using var random = new NetworkRandomness(call.Seed, RandomStream.Samples);
        using var before = random.Save();
        var samples = Generate(call, latents, random);
        using var after = random.Save();
        isQuiet = !mayDraw && before.bytes.SequenceEqual(after.bytes);
        return samples.MoveToOuterDisposeScope();
    }

    private torch.Tensor Generate(SampleCall call, torch.Tensor latents, NetworkRandomness? random) =>
        Sampler.InBatches(generator, placement, latents, random, call.Condition, batchSize, call.Cancellation);
}
