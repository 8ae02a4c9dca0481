using TorchSharp;
using WganGp.Data;
using WganGp.Networks;

namespace WganGp;

/// <summary>Ready implementations of <see cref="ITrainingData"/>.</summary>
public static class TrainingData
{
    /// <summary>Data in memory, or in a GPU's memory.</summary>
    /// <param name="samples">
    /// All samples, <c>[Count, …]</c>, floating point, rank 2 or more. It remains the caller's and is not copied.
    /// </param>
    /// <param name="condition">One condition per sample, <c>[Count, …]</c>; null for unconditional models.</param>
    /// <returns>Data that is read by index on the samples' own device; its fingerprint is a SHA-256 of all of it.</returns>
    /// <exception cref="TrainingDataException">The tensors' shapes or types do not fit; the message says how.</exception>
    public static ITrainingData FromTensor(torch.Tensor samples, torch.Tensor? condition = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return new TensorData(samples, condition);
    }

    /// <summary>
    /// A stream of single samples, in its own order. It is enumerated again when it ends. A run that reads a stream can
    /// not be continued exactly: a position in a stream cannot be saved.
    /// </summary>
    /// <param name="samples">
    /// Samples without a batch dimension, floating point, all of one shape. A collection, such as a list or an array, and its tensors
    /// remain the caller's. A sequence that makes its samples while it is enumerated must yield a new tensor each time: the trainer
    /// disposes it.
    /// </param>
    /// <returns>Data without a known count.</returns>
    public static ITrainingData FromStream(IEnumerable<torch.Tensor> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return new StreamData(samples);
    }

    /// <summary>
    /// Divides data into a part that is trained on and one that is held out (<see cref="ITrainingData.HeldOut"/>), each sample with its
    /// condition.
    /// </summary>
    /// <remarks>
    /// Which samples are held out depends on their number, on <paramref name="count"/> and on <paramref name="seed"/> alone: the last
    /// ones of a random permutation (swap-or-not), computed index by index and without memory. The seed is not that of the run, so that
    /// runs with several seeds can be compared on one division. If the data has a fingerprint, the division is part of it, and a checkpoint
    /// can be resumed only with the same one. Both parts may be read at the same time: each read waits for the other.
    /// </remarks>
    /// <param name="data">All data, with a known <see cref="ITrainingData.Count"/>.</param>
    /// <param name="count">How many samples to hold out, from 1 to the data's count - 1.</param>
    /// <param name="seed">Chooses the samples.</param>
    /// <returns>The part to train on; its <see cref="ITrainingData.HeldOut"/> is the other one.</returns>
    /// <exception cref="TrainingDataException">The data is a stream, or not so many samples can be held out.</exception>
    public static ITrainingData HoldOut(ITrainingData data, long count, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        return DataPart.Divide(data, count, seed);
    }

    /// <summary>Data together with a set that is held out, such as the test part of a published data set.</summary>
    /// <param name="data">What is trained on.</param>
    /// <param name="heldOut">What is not: samples of the same shape, with conditions if the data has any.</param>
    /// <returns>The data, with the set as its <see cref="ITrainingData.HeldOut"/>. Whether it is trained on too is not checked.</returns>
    public static ITrainingData WithHeldOut(ITrainingData data, ITrainingData heldOut)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(heldOut);
        return new DataWithHeldOut(data, heldOut);
    }

    private sealed class TensorData : ITrainingData
    {
        private readonly torch.Tensor samples;
        private readonly torch.Tensor? condition;

        public TensorData(torch.Tensor samples, torch.Tensor? condition)
        {
            foreach (var tensor in new[] { samples, condition }.OfType<torch.Tensor>())
            {
                if (HostTensor.Fault(tensor) is { } fault) throw new TrainingDataException($"A tensor of the training data is {fault}.");
            }

            if (samples.dim() < 2 || samples.shape[0] < 1 || !torch.is_floating_point(samples))
            {
                throw new TrainingDataException(
                    $"The samples are [{string.Join(", ", samples.shape)}] of {samples.dtype}; give [Count, …] with at least one sample, " +
                    "rank 2 or more, floating point.");
            }

            if (condition is not null && (condition.dim() < 1 || condition.shape[0] != samples.shape[0]))
            {
                throw new TrainingDataException(
                    $"There are {samples.shape[0]} samples, but the conditions are [{string.Join(", ", condition.shape)}]; " +
                    "give one per sample.");
            }

            this.samples = samples;
            this.condition = condition;
            Count = samples.shape[0];
        }

        public long? Count { get; }

        public string? Fingerprint => DataFingerprint.Of(samples, condition);

        public Batch Read(ReadOnlySpan<long> indices)
        {
            using var index = torch.tensor(indices.ToArray(), device: samples.device);
            return new Batch(samples.index_select(0, index), condition?.index_select(0, index));
        }
    }

    private sealed class StreamData(IEnumerable<torch.Tensor> source) : ITrainingData
    {
        // What a collection holds is there before it is enumerated, and will be wanted again.
        private readonly bool isOwned = source is not (IReadOnlyCollection<torch.Tensor> or ICollection<torch.Tensor>);
        private IEnumerator<torch.Tensor>? enumerator;

        public long? Count => null;

        public Batch Read(ReadOnlySpan<long> indices)
        {
            var samples = new List<torch.Tensor>(indices.Length);
            try
            {
                while (samples.Count < indices.Length) samples.Add(Next());
                return new Batch(torch.stack(samples));
            }
            finally
            {
                if (isOwned) samples.ForEach(sample => sample.Dispose());
            }
        }

        private torch.Tensor Next()
        {
            if (enumerator is not null && enumerator.MoveNext()) return Usable(enumerator.Current);
            enumerator?.Dispose();
            enumerator = source.GetEnumerator();
            return enumerator.MoveNext()
                ? Usable(enumerator.Current)
                : throw new TrainingDataException(
                    "The stream of training samples is empty. Give a sequence that yields at least one sample.");
        }

        private torch.Tensor Usable(torch.Tensor? sample) => sample is { IsInvalid: false }
            ? sample
            : throw new TrainingDataException(
                $"The stream of training samples yielded {(sample is null ? "null" : "a disposed tensor")}; " +
                (isOwned
                    ? "yield a new tensor each time, a clone for example, because the trainer disposes it, or give a list of tensors."
                    : "keep the collection's tensors until the run has ended."));
    }
}
