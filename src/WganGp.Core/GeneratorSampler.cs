using TorchSharp;
using WganGp.Networks;
using WganGp.Serving;

namespace WganGp;

/// <summary>
/// A saved generator that many callers use at once: it draws samples in threads of its own, in evaluation mode and without gradients.
/// </summary>
/// <remarks>
/// <para>Every member may be called from any thread. A call waits until a worker is free, in the order of arrival; what it gets depends on
/// its count, seed and condition alone, bit for bit on the CPU, whatever other calls do.</para>
/// <para>Memory is bounded: the weights are there once; at most <see cref="GeneratorSamplerOptions.Workers"/> calls are computed, each in
/// passes of <see cref="GeneratorSamplerOptions.BatchSize"/> samples and with at most <see cref="GeneratorSamplerOptions.MaxCount"/>
/// samples as its result; at most <see cref="GeneratorSamplerOptions.MaxWaiting"/> wait, each with its condition. Samples that were
/// returned are the caller's to dispose.</para>
/// </remarks>
/// <example><code>
/// using Checkpoint checkpoint = Checkpoint.Open("run.safetensors");
/// using GeneratorSampler sampler = GeneratorSampler.Load(checkpoint, () => new ModuleGenerator(BuildGenerator(), 128));
/// using Tensor samples = await sampler.SampleAsync(16, seed: 7);
/// </code></example>
public sealed class GeneratorSampler : IDisposable
{
    private const int MostWorkersByDefault = 8;

    private readonly SampleQueue queue;
    private readonly IReadOnlyList<SampleWorker> workers;
    private readonly Lock ending = new();
    private bool ended;

    private GeneratorSampler(Checkpoint checkpoint, IReadOnlyList<IGenerator> generators, GeneratorSamplerOptions options, int threads)
    {
        Step = checkpoint.Step;
        MaxCount = options.MaxCount;
        queue = new SampleQueue(generators.Count, options.MaxWaiting);
        workers = [.. generators.Select((each, index) => new SampleWorker(each, queue, options.BatchSize, threads, index + 1))];
        // A thread that sets its own number also sets that of threads which have not computed yet; the host's is put back.
        var before = torch.get_num_threads();
        foreach (var worker in workers) worker.Start();
        if (threads != before) torch.set_num_threads(before);
    }

    /// <summary>The generator step after which the checkpoint was saved.</summary>
    public long Step { get; }

    /// <summary>The largest number of samples in one call.</summary>
    public int MaxCount { get; }

    /// <summary>The number of calls that are computed at the same time.</summary>
    public int Workers => workers.Count;

    /// <summary>The number of calls that wait now.</summary>
    public int Waiting => queue.Waiting;

    /// <summary>Builds a saved generator and starts the threads that draw from it. The checkpoint can be disposed afterwards.</summary>
    /// <param name="checkpoint">A file that <see cref="WganGpTrainer.Save"/> or a run wrote.</param>
    /// <param name="build">
    /// Builds the generator as it was when it was saved, on any device: a new one at each call, one call per worker. The sampler disposes
    /// its module.
    /// </param>
    /// <param name="options">How it serves; copied. Null is the defaults.</param>
    /// <returns>The sampler; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">An option is out of range, or a generator was returned twice.</exception>
    /// <exception cref="CheckpointException">The file's generator is a different one, or it has no averaged weights.</exception>
    /// <exception cref="WganGpException">The generator may compute convolutions, which are wrong on this machine.</exception>
    public static GeneratorSampler Load(Checkpoint checkpoint, Func<IGenerator> build, GeneratorSamplerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(build);
        options ??= new GeneratorSamplerOptions();
        options.ThrowUnlessValid();
        var available = torch.get_num_threads();
        var count = options.Workers ?? Math.Clamp(available, 1, MostWorkersByDefault);
        var generators = new List<IGenerator>();
        try
        {
            for (var i = 0; i < count; i++) generators.Add(SharedWeights.Load(checkpoint, build, options.Averaged, generators));
            return new GeneratorSampler(checkpoint, generators, options, options.ThreadsPerWorker ?? Math.Max(1, available / count));
        }
        catch
        {
            foreach (var generator in generators) generator.Module.Dispose();
            throw;
        }
    }

    /// <summary>Draws samples, and blocks the calling thread meanwhile.</summary>
    /// <param name="count">How many, from 1 to <see cref="MaxCount"/>.</param>
    /// <param name="seed">The seed of the latents, which are those of <see cref="WganGpTrainer.Sample"/> with this count and seed.</param>
    /// <param name="condition">One condition per sample, <c>[count, …]</c>, such as labels; null when unconditional.</param>
    /// <param name="cancellationToken">Ends the call while it waits, and between two passes of a large one.</param>
    /// <returns>Samples, <c>[count, …]</c>, on the generator's device. The caller disposes them.</returns>
    /// <exception cref="ArgumentException">The count is out of range, or there is not one condition per sample.</exception>
    /// <exception cref="NetworkException">The generator failed: on a missing or unsuitable condition, for example.</exception>
    /// <exception cref="SamplerBusyException">Too many calls wait.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The sampler is disposed, or was while the call waited.</exception>
    public torch.Tensor Sample(
        int count, ulong seed = 0, torch.Tensor? condition = null, CancellationToken cancellationToken = default)
    {
        var samples = SampleAsync(count, seed, condition, cancellationToken).GetAwaiter().GetResult();
        // As every tensor that is made in the calling thread, they belong to the scope that is open there.
        using var scope = torch.NewDisposeScope();
        scope.Attach(samples);
        return samples.MoveToOuterDisposeScope();
    }

    /// <summary>Draws samples without blocking the calling thread.</summary>
    /// <param name="count">How many, from 1 to <see cref="MaxCount"/>.</param>
    /// <param name="seed">The seed of the latents, which are those of <see cref="WganGpTrainer.Sample"/> with this count and seed.</param>
    /// <param name="condition">
    /// One condition per sample, <c>[count, …]</c>, such as labels; null when unconditional. It may be disposed as soon as this method has
    /// returned, but its values must not change until the task ends.
    /// </param>
    /// <param name="cancellationToken">Ends the call while it waits, and between two passes of a large one.</param>
    /// <returns>
    /// Samples, <c>[count, …]</c>, on the generator's device. The caller disposes them; they belong to no dispose scope. The task ends with
    /// the exceptions of <see cref="Sample"/>; wrong arguments, a full queue and a disposed sampler throw at once.
    /// </returns>
    public Task<torch.Tensor> SampleAsync(
        int count, ulong seed = 0, torch.Tensor? condition = null, CancellationToken cancellationToken = default)
    {
        if (count < 1 || count > MaxCount)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count,
                $"This sampler draws 1 to {MaxCount} samples per call. Draw fewer at a time, each time with another seed, or raise " +
                "MaxCount.");
        }

        HostTensor.ThrowUnlessConditions(condition, count, nameof(condition));
        ThrowIfWorker("called");
        var call = new SampleCall(count, seed, condition?.alias().DetachFromDisposeScope(), cancellationToken);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            queue.Add(call);
        }
        catch (Exception error)
        {
            call.Dispose();
            if (error is OperationCanceledException) return Task.FromCanceled<torch.Tensor>(cancellationToken);
            throw;
        }

        return cancellationToken.CanBeCanceled ? UntilCancelled(call) : call.Outcome;
    }

    /// <summary>Draws samples of one class, and blocks the calling thread meanwhile.</summary>
    /// <param name="count">How many, from 1 to <see cref="MaxCount"/>.</param>
    /// <param name="label">The class, as the generator numbers it: every sample's condition is this number, int64.</param>
    /// <param name="seed">The seed of the latents.</param>
    /// <param name="cancellationToken">Ends the call while it waits, and between two passes of a large one.</param>
    /// <returns>Samples, <c>[count, …]</c>, on the generator's device. The caller disposes them.</returns>
    /// <exception cref="WganGpException">As for <see cref="Sample"/>; a label that the generator does not have, for example.</exception>
    public torch.Tensor SampleClass(int count, long label, ulong seed = 0, CancellationToken cancellationToken = default)
    {
        using var labels = Labels(count, label);
        return Sample(count, seed, labels, cancellationToken);
    }

    /// <summary>Draws samples of one class without blocking the calling thread.</summary>
    /// <param name="count">How many, from 1 to <see cref="MaxCount"/>.</param>
    /// <param name="label">The class, as the generator numbers it: every sample's condition is this number, int64.</param>
    /// <param name="seed">The seed of the latents.</param>
    /// <param name="cancellationToken">Ends the call while it waits, and between two passes of a large one.</param>
    /// <returns>Samples, <c>[count, …]</c>, on the generator's device, as <see cref="SampleAsync"/> returns them.</returns>
    public Task<torch.Tensor> SampleClassAsync(int count, long label, ulong seed = 0, CancellationToken cancellationToken = default)
    {
        using var labels = Labels(count, label);
        return SampleAsync(count, seed, labels, cancellationToken);
    }

    /// <summary>
    /// Ends the sampler and frees the generator: calls that are being computed are finished first, calls that wait end with an
    /// <see cref="ObjectDisposedException"/>. Any thread may call it, more than once.
    /// </summary>
    /// <exception cref="InvalidOperationException">The generator itself called it.</exception>
    public void Dispose()
    {
        ThrowIfWorker("disposed");
        foreach (var call in queue.Close()) call.Abandon(new ObjectDisposedException(nameof(GeneratorSampler)));
        lock (ending)
        {
            if (ended) return;
            foreach (var worker in workers) worker.Dispose();
            ended = true;
        }
    }

    private static torch.Tensor Labels(int count, long label)
    {
        // Not more than is allowed is made; what is wrong with the count is said later.
        var values = new long[Math.Clamp(count, 1, 1 << 20)];
        Array.Fill(values, label);
        return torch.tensor(values, device: torch.CPU).DetachFromDisposeScope();
    }

    private async Task<torch.Tensor> UntilCancelled(SampleCall call)
    {
        using var registration = call.Cancellation.UnsafeRegister(_ =>
        {
            if (queue.Remove(call)) call.Abandon(new OperationCanceledException(call.Cancellation));
        }, null);
        return await call.Outcome.ConfigureAwait(false);
    }

    private void ThrowIfWorker(string what)
    {
        if (!workers.Any(worker => worker.IsCurrentThread)) return;
        throw new InvalidOperationException(
            $"The sampler was {what} by its own generator, while that draws samples: its worker would wait for itself. Do that outside " +
            "the generator.");
    }
}
