using System.Globalization;
using WganGp.Operations;

namespace WganGp.Data;

/// <summary>Consecutive positions of a permutation of other data. The parts of one division are read by one thread at a time.</summary>
internal sealed class DataPart : ITrainingData
{
    private readonly ITrainingData data;
    private readonly Permutation order;
    private readonly long start;
    private readonly string name;
    private readonly Lock reading;

    private DataPart(
        ITrainingData data, Permutation order, (long Start, long Count) positions, string name, Lock reading, ITrainingData? heldOut = null)
    {
        (this.data, this.order, this.name, this.reading) = (data, order, name, reading);
        (start, Count) = positions;
        HeldOut = heldOut;
    }

    public long? Count { get; }

    public string? Fingerprint => data.Fingerprint is { } all ? $"{all}, {name}" : null;

    public ITrainingData? HeldOut { get; }

    /// <summary>Holds out the last positions of a permutation.</summary>
    /// <returns>The other positions, with the held-out ones.</returns>
    /// <exception cref="TrainingDataException">There are not so many.</exception>
    public static DataPart Divide(ITrainingData data, long count, ulong seed)
    {
        if (data.Count is not { } all)
        {
            throw new TrainingDataException(
                "A stream has no known count, so no part of it can be held out. Give held-out samples of their own (WithHeldOut).");
        }

        if (count < 1 || count >= all)
        {
            throw new TrainingDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"The training data holds {all} samples, of which {count} cannot be held out; hold out 1 or more, and leave 1 or more."));
        }

        var order = new Permutation(all, RandomStreams.Derive(seed, RandomStream.HoldOut, 0));
        var reading = new Lock();
        var heldOut = new DataPart(data, order, (all - count, count), Named("the"), reading);
        return new DataPart(data, order, (0, all - count), Named("without"), reading, heldOut);

        string Named(string which) => string.Create(CultureInfo.InvariantCulture, $"part {which} {count} held out by seed {seed}");
    }

    public Batch Read(ReadOnlySpan<long> indices)
    {
        var positions = new long[indices.Length];
        for (var i = 0; i < positions.Length; i++) positions[i] = start + indices[i];
        order.Apply(positions);
        lock (reading) return data.Read(positions);
    }
}
