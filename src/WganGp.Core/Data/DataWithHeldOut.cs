namespace WganGp.Data;

/// <summary>Data, and other data that is not trained on.</summary>
internal sealed class DataWithHeldOut(ITrainingData data, ITrainingData heldOut) : ITrainingData
{
    public long? Count => data.Count;

    public string? Fingerprint => data.Fingerprint;

    public ITrainingData? HeldOut => heldOut;

    public Batch Read(ReadOnlySpan<long> indices) => data.Read(indices);
}
