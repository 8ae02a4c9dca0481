namespace WganGp.Metrics;

/// <summary>
/// How often each sequence of n symbols occurs in texts, to compare generated text with real text: <c>NgramLanguageModel</c> of
/// igul222's language_helpers.py, whose gan_language.py reports the divergence for n from 1 to 4.
/// </summary>
public sealed class NgramModel
{
    private const int BitsOfSymbol = 16;

    private readonly Dictionary<ulong, long> counts = [];

    /// <summary>Counts the sequences of texts; none reaches over the end of a text.</summary>
    /// <param name="n">Symbols per sequence, 1 to 4.</param>
    /// <param name="texts">The texts, each as the numbers of its symbols; read once.</param>
    public NgramModel(int n, IEnumerable<ReadOnlyMemory<ushort>> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ThrowUnlessCountable(n);
        N = n;
        foreach (var text in texts)
        {
            Texts++;
            foreach (var sequence in Sequences(n, text))
            {
                counts[sequence] = counts.GetValueOrDefault(sequence) + 1;
                Total++;
            }
        }
    }

    /// <summary>Symbols per sequence.</summary>
    public int N { get; }

    /// <summary>How many texts were counted.</summary>
    public long Texts { get; }

    /// <summary>How many sequences there are.</summary>
    public long Total { get; }

    /// <summary>How many different sequences there are.</summary>
    public int Distinct => counts.Count;

    /// <summary>
    /// The Jensen-Shannon divergence between two texts' frequencies p and q, in bits: (KL(p || m) + KL(q || m)) / 2 with m = (p + q) / 2.
    /// It is 0 if they are the same, 1 if no sequence is in both, and symmetric. Source: Lin, "Divergence Measures Based on the Shannon
    /// Entropy" (1991), with equal weights.
    /// </summary>
    /// <param name="other">Counts of sequences of the same length, over the same symbols.</param>
    /// <exception cref="MetricException">The other counts sequences of another length, or either counts none.</exception>
    public double JensenShannonDivergence(NgramModel other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.N != N || Total == 0 || other.Total == 0)
        {
            throw new MetricException(
                $"Only nonempty models of the same n can be compared; these count {Total} sequences of {N} and {other.Total} of " +
                $"{other.N}.");
        }

        return 0.5 * (DivergenceFromMean(this, other) + DivergenceFromMean(other, this));
    }

    /// <summary>The sequences of a text, each packed into a number.</summary>
    internal static IEnumerable<ulong> Sequences(int n, ReadOnlyMemory<ushort> text)
    {
        var mask = ulong.MaxValue >> (64 - (BitsOfSymbol * n));
        ulong sequence = 0;
        for (var i = 0; i < text.Length; i++)
        {
            sequence = ((sequence << BitsOfSymbol) | text.Span[i]) & mask;
            if (i >= n - 1) yield return sequence;
        }
    }

    /// <summary>The share of a sequence.</summary>
    internal double Frequency(ulong sequence) => (double)counts.GetValueOrDefault(sequence) / Total;

    /// <summary>What a sequence with the frequency p, and q elsewhere, adds to the divergence of p from the mean of both.</summary>
    internal static double Term(double p, double q) => p == 0 ? 0 : p * Math.Log2(2 * p / (p + q));

    private static double DivergenceFromMean(NgramModel model, NgramModel other)
    {
        double sum = 0;
        foreach (var (sequence, count) in model.counts) sum += Term((double)count / model.Total, other.Frequency(sequence));
        return sum;
    }

    private static void ThrowUnlessCountable(int n)
    {
        if (n is < 1 or > 64 / BitsOfSymbol)
        {
            throw new ArgumentOutOfRangeException(
                nameof(n), n, $"Sequences of 1 to {64 / BitsOfSymbol} symbols can be counted, but {n} was requested.");
        }
    }
}
