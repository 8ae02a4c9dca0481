namespace WganGp.Metrics;

/// <summary>
/// The Jensen-Shannon divergence of sequences of symbols between generated and real texts, with its interval:
/// <see cref="NgramModel.JensenShannonDivergence"/> as a result.
/// </summary>
/// <remarks>
/// Few texts hold few of the rare sequences, so that the divergence of a finite sample lies above that of its distribution, the more the
/// longer the sequences: compare results of one number of texts. Memory: 4 bytes per generated symbol, and the counts.
/// </remarks>
public static class NgramDivergence
{
    /// <summary>Computes the divergence.</summary>
    /// <param name="texts">Generated texts, each as the numbers of its symbols; read once.</param>
    /// <param name="reference">The real texts' counts. The interval takes them as given.</param>
    /// <param name="resamples">The number of resamples of the generated texts for the interval. The default is 100.</param>
    /// <param name="seed">Seeds the resamples. The default is 0.</param>
    /// <param name="progress">Receives the number of texts done so far.</param>
    /// <param name="cancellationToken">Stops between two texts or two resamples.</param>
    /// <returns>The divergence in bits, 0 to 1.</returns>
    /// <exception cref="MetricException">The texts or the reference have no sequence of the reference's length.</exception>
    public static MetricResult Compute(
        IEnumerable<ReadOnlyMemory<ushort>> texts, NgramModel reference, int resamples = 100, long seed = 0,
        IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentOutOfRangeException.ThrowIfNegative(resamples);
        var counted = new CountedTexts(reference);
        foreach (var text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            counted.Add(text);
            progress?.Report(counted.Count);
        }

        if (counted.Sequences == 0 || reference.Total == 0)
        {
            throw new MetricException(
                $"The texts have {counted.Sequences} and the reference {reference.Total} sequences of {reference.N} symbols; give texts " +
                "that are as long, or count shorter sequences.");
        }

        var value = counted.Divergence(null);
        var values = new double[resamples];
        Parallelism.For(
            resamples, i => values[i] = counted.Divergence(new SampleRandom(seed, 1 + i).Resample(counted.Count)), cancellationToken);
        return new MetricResult
        {
            Name = $"Jensen-Shannon divergence of {reference.N}-grams",
            Value = value,
            Interval = resamples > 0
                ? Intervals.Around(
                    value, Math.Sqrt(Intervals.Variance(values)),
                    $"deviation over a bootstrap of the generated texts, {resamples} resamples", 0, 1)
                : null,
            Direction = MetricDirection.LowerIsBetter,
            Samples = counted.Count,
            ReferenceSamples = reference.Texts,
            Settings = MetricSettings.Of(("n", reference.N)),
            Notes = resamples > 0 ? [] : ["No interval: no resamples were asked for."],
        };
    }

    /// <summary>Texts as numbers of their distinct sequences, so that a resample is counted without a dictionary.</summary>
    private sealed class CountedTexts(NgramModel reference)
    {
        private readonly Dictionary<ulong, int> numbers = [];
        private readonly List<double> frequencies = [];
        private readonly List<int[]> texts = [];

        public int Count => texts.Count;

        public long Sequences { get; private set; }

        public void Add(ReadOnlyMemory<ushort> text)
        {
            texts.Add([.. NgramModel.Sequences(reference.N, text).Select(NumberOf)]);
            Sequences += texts[^1].Length;
        }

        /// <summary>The divergence with each text counted as often as its weight says; null for once.</summary>
        public double Divergence(int[]? weights)
        {
            var counts = new long[frequencies.Count];
            long total = 0;
            for (var i = 0; i < texts.Count; i++)
            {
                var weight = weights?[i] ?? 1;
                if (weight == 0) continue;
                foreach (var number in texts[i]) counts[number] += weight;
                total += (long)weight * texts[i].Length;
            }

            // A resample of texts that are all too short says nothing.
            if (total == 0) return 1;
            var (sum, elsewhere) = (0.0, 1.0);
            for (var k = 0; k < counts.Length; k++)
            {
                var (p, q) = ((double)counts[k] / total, frequencies[k]);
                sum += NgramModel.Term(p, q) + NgramModel.Term(q, p);
                elsewhere -= q;
            }

            // What the reference alone has: q log2(2 q / q) = q.
            return Math.Clamp(0.5 * (sum + Math.Max(0, elsewhere)), 0, 1);
        }

        private int NumberOf(ulong sequence)
        {
            if (!numbers.TryGetValue(sequence, out var number))
            {
                number = frequencies.Count;
                numbers[sequence] = number;
                frequencies.Add(reference.Frequency(sequence));
            }

            return number;
        }
    }
}
