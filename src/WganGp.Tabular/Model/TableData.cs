using System.Runtime.InteropServices;
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

        var samples = Zeros(count, Width, out var numbers);
        encoding.Encode(table, rows, numbers, Width, seed);
        for (var i = 0; i < count; i++) Write(numbers.Slice((i * Width) + layout.Width, layout.ConditionWidth), conditions[i]);
        if (layout.ConditionWidth == 0) return new Batch(samples);
        var wanted = Zeros(count, layout.ConditionWidth, out numbers);
        for (var i = 0; i < count; i++)
        {
            Write(numbers.Slice(i * layout.ConditionWidth, layout.ConditionWidth), conditions[(i + (count / 2)) % count]);
        }

        return new Batch(samples, wanted);
    }

    /// <summary>Zeros, and their memory: large arrays of .NET's own for each batch would be left to lie until there are many.</summary>
    public static torch.Tensor Zeros(int rows, int width, out Span<float> memory)
    {
        var zeros = torch.zeros([rows, width], torch.ScalarType.Float32, torch.CPU);
        memory = MemoryMarshal.Cast<byte, float>(zeros.bytes);
        return zeros;
    }

    private void Write(Span<float> condition, (int Field, int Code) named)
    {
        if (named.Field < 0) return;
        var field = encoding.Categories[named.Field];
        field.Set(condition, field.ConditionStarts, named.Code);
    }
}
