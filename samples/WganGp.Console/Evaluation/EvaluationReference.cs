using TorchSharp;
using WganGp.ConsoleApp.Runs;
using WganGp.Metrics;
using WganGp.Recipes;
using WganGp.Recipes.Data;

namespace WganGp.ConsoleApp.Evaluation;

/// <summary>
/// The real samples that generated ones are compared with, read once and kept: during training the data cannot be read, because the trainer
/// does so at the same time.
/// </summary>
internal sealed class EvaluationReference : IDisposable
{
    // Not the run's: runs of other seeds are then compared with the same samples.
    private const ulong Seed = 1;
    private const int SamplesARead = 100;

    private readonly torch.Tensor samples;
    private readonly Dictionary<int, NgramModel> models = [];

    private readonly torch.Tensor? heldOut;

    private EvaluationReference(torch.Tensor samples, torch.Tensor? labels, torch.Tensor? heldOut)
    {
        this.samples = samples;
        this.heldOut = heldOut;
        Labels = labels;
    }

    /// <summary>The number of real samples.</summary>
    public long Count => samples.shape[0];

    /// <summary>Their labels, int64 <c>[count]</c>; null for data without classes.</summary>
    public torch.Tensor? Labels { get; }

    /// <summary>The samples, to be read as often as needed.</summary>
    public SampleSource Source() => SampleSource.FromTensor(samples);

    /// <summary>Samples that were not trained on; null where nothing is held out, or it was not asked for.</summary>
    public SampleSource? HeldOut() => heldOut is null ? null : SampleSource.FromTensor(heldOut);

    /// <summary>How often the sequences of n characters are in the whole text, which is in memory.</summary>
    public NgramModel TextModel(int n, RunData data)
    {
        if (!models.TryGetValue(n, out var model)) models[n] = model = new NgramModel(n, ((TextLines)data.Files!).Numbers);
        return model;
    }

    /// <summary>Reads samples from all over the data, the same ones each time.</summary>
    /// <param name="data">The data.</param>
    /// <param name="count">How many, at most all.</param>
    /// <param name="withHeldOut">Whether as many held-out samples are read too, if there are any.</param>
    /// <param name="progress">Receives the number read so far.</param>
    /// <param name="cancellation">Stops between two reads.</param>
    public static EvaluationReference Read(
        RunData data, long count, bool withHeldOut, IProgress<long> progress, CancellationToken cancellation)
    {
        var source = data.Recipe.Kind is SampleKind.Points { Distribution: var distribution }
            ? new ToyData(distribution, Seed)
            : data.Source;
        var (samples, labels) = Read(source, count, progress, cancellation);
        torch.Tensor? heldOut = null;
        try
        {
            if (withHeldOut && data.Source.HeldOut is { } other)
            {
                (heldOut, var otherLabels) = Read(other, count, progress, cancellation);
                otherLabels?.Dispose();
            }

            return new EvaluationReference(samples, labels, heldOut);
        }
        catch
        {
            samples.Dispose();
            labels?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        samples.Dispose();
        heldOut?.Dispose();
        Labels?.Dispose();
    }

    private static (torch.Tensor Samples, torch.Tensor? Labels) Read(
        ITrainingData source, long count, IProgress<long> progress, CancellationToken cancellation)
    {
        var indices = source.Count is { } all
            ? Chosen(all, Math.Min(count, all))
            : [.. Enumerable.Range(0, (int)count).Select(i => (long)i)];
        torch.Tensor? samples = null, labels = null;
        try
        {
            for (var start = 0; start < indices.Length; start += SamplesARead)
            {
                cancellation.ThrowIfCancellationRequested();
                var size = Math.Min(SamplesARead, indices.Length - start);
                using var batch = source.Read(indices.AsSpan(start, size));
                SampleStack.Put(ref samples, batch.Samples, start, indices.Length);
                if (batch.Condition is { } condition) SampleStack.Put(ref labels, condition, start, indices.Length);
                progress.Report(start + size);
            }

            return (samples!, labels);
        }
        catch
        {
            samples?.Dispose();
            labels?.Dispose();
            throw;
        }
    }

    /// <summary>Indices in random order without repetition (Fisher and Yates): data is often sorted by class.</summary>
    private static long[] Chosen(long all, long count)
    {
        long[] indices = [.. Enumerable.Range(0, checked((int)all)).Select(i => (long)i)];
        for (long i = 0; i < count; i++)
        {
            var other = i + (long)(SplitMix64.Mix(Seed + ((ulong)i * SplitMix64.Step)) % (ulong)(all - i));
            (indices[i], indices[other]) = (indices[other], indices[i]);
        }

        return indices[..(int)count];
    }
}
