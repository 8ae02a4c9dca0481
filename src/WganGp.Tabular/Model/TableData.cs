using TorchSharp;
using WganGp.Tabular.Transforms;

namespace WganGp.Tabular.Model;

/// <summary>
/// Batches of conditions and of rows that have them. All of an index follows from (seed, index), so that a run resumes exactly; there are
/// more indices than any run can use.
/// </summary>
internal sealed class TableData(Table table, TableEncoding encoding, ConditionSampler sampler, ulong seed, string fingerprint)
    : ITrainingData
{
    private const ulong Conditions = 1001;
    private const ulong Rows = 1002;

    private readonly RowLayout layout = encoding.Layout;

    public long? Count => 1L << 40;

    public string? Fingerprint => fingerprint;

    /// <summary>Numbers of a sample: the row and its condition.</summary>
    public int Width => layout.Width + layout.ConditionWidth;

    /// <summary>
    /// Rows beside their conditions, and the conditions for generated rows. These are the same ones half a batch away: a pack of real rows
    /// and the pack of generated ones in its place have different conditions, as in CTGAN, which permutes them.
    /// </summary>
    public Batch Read(ReadOnlySpan<long> indices)
    {
        var count = indices.Length;
        var conditions = new (int Field, int Code)[count];
        var rows = new int[count];
        for (var i = 0; i < count; i++)
        {
            var random = new IndexedRandom(seed, Conditions, (ulong)indices[i]);
            conditions[i] = sampler.Condition(ref random);
            random = new IndexedRandom(seed, Rows, (ulong)indices[i]);
            rows[i] = sampler.Row(conditions[i], ref random);
        }

        var samples = new float[count * Width];
        encoding.Encode(table, rows, samples, Width, seed);
        for (var i = 0; i < count; i++) Write(samples.AsSpan(i * Width + layout.Width, layout.ConditionWidth), conditions[i]);
        if (layout.ConditionWidth == 0) return new Batch(torch.tensor(samples, [count, Width]));
        var wanted = new float[count * layout.ConditionWidth];
        for (var i = 0; i < count; i++)
        {
            Write(wanted.AsSpan(i * layout.ConditionWidth, layout.ConditionWidth), conditions[(i + (count / 2)) % count]);
        }

        return new Batch(torch.tensor(samples, [count, Width]), torch.tensor(wanted, [count, layout.ConditionWidth]));
    }

    private void Write(Span<float> condition, (int Field, int Code) named)
    {
        if (named.Field < 0) return;
        var field = encoding.Categories[named.Field];
        field.Set(condition, field.ConditionStarts, named.Code);
    }
}
