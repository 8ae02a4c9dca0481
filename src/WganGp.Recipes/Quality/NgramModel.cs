namespace WganGp.Recipes.Quality;

/// <summary>
/// How often each sequence of n characters occurs in texts, to compare generated text with real text: <c>NgramLanguageModel</c> of
/// igul222's language_helpers.py, whose gan_language.py reports the divergence for n from 1 to 4.
/// </summary>
public sealed class NgramModel
{
    private const int BitsOfNumber = 16;

    private readonly Dictionary<ulong, long> counts = [];
    private readonly long total;

    internal NgramModel(int n, IEnumerable<ushort[]> texts)
    {
        if (n is < 1 or > 64 / BitsOfNumber)
        {
            throw new ArgumentOutOfRangeException(
                nameof(n), n, $"Sequences of 1 to {64 / BitsOfNumber} characters can be counted, but {n} was requested.");
        }

        N = n;
        var mask = ulong.MaxValue >> (64 - (BitsOfNumber * n));
        foreach (var text in texts)
        {
            ulong sequence = 0;
            for (var i = 0; i < text.Length; i++)
            {
                sequence = ((sequence << BitsOfNumber) | text[i]) & mask;
                if (i < n - 1) continue;
                counts[sequence] = counts.GetValueOrDefault(sequence) + 1;
                total++;
            }
        }
    }

    /// <summary>Characters per sequence.</summary>
    public int N { get; }

    /// <summary>How many different sequences there are.</summary>
    public int Distinct => counts.Count;

    /// <summary>
    /// The Jensen-Shannon divergence between two texts' frequencies, in bits: 0 if they are the same, 1 if no sequence is in both. It
    /// is symmetric.
    /// </summary>
    /// <param name="other">Counts of sequences of the same length, over the same vocabulary.</param>
    /// <exception cref="ArgumentException">The other counts sequences of another length, or either counts none.</exception>
    public double JensenShannonDivergence(NgramModel other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.N != N || total == 0 || other.total == 0)
        {
            throw new ArgumentException(
                $"Only nonempty models of the same n can be compared; these count {total} sequences of {N} and {other.total} of " +
                $"{other.N}.", nameof(other));
        }

        return 0.5 * (DivergenceFromMean(this, other) + DivergenceFromMean(other, this));
    }

    private static double DivergenceFromMean(NgramModel model, NgramModel other)
    {
        double sum = 0;
        foreach (var (sequence, count) in model.counts)
        {
            var p = (double)count / model.total;
            var q = (double)other.counts.GetValueOrDefault(sequence) / other.total;
            sum += p * Math.Log2(2 * p / (p + q));
        }

        return sum;
    }
}
