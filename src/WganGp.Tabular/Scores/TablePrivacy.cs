using WganGp.Metrics;
using WganGp.Tabular.Model;
using WganGp.Tabular.Scores;

namespace WganGp.Tabular;

/// <summary>
/// Whether synthetic rows give training rows away: exact copies; the distance to the closest training row, beside that of held-out rows;
/// the ratio of the closest to the second closest; and a membership attack by the closest synthetic row.
/// </summary>
/// <remarks>
/// These are measurements of one table, and no proof that nobody can be recognised: that needs differential privacy or a review by
/// someone who knows the data. Distances are means over the columns of |difference| / range, at most 1, and of 0 or 1 for names. Intervals:
/// Wilson's of shares, order statistics of medians, DeLong's of the area; they hold the training rows and the generator fixed.
/// </remarks>
public static class TablePrivacy
{
    /// <summary>Computes all figures.</summary>
    /// <param name="training">The rows that the generator was trained on.</param>
    /// <param name="synthetic">The synthetic rows.</param>
    /// <param name="heldOut">Real rows that it was not trained on; null leaves out what compares with them.</param>
    /// <param name="options">Null is the default of each setting.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    /// <exception cref="TableException">The columns differ, a table has no rows, or a setting is out of range.</exception>
    public static TablePrivacyResults Compute(
        Table training, Table synthetic, Table? heldOut = null, TablePrivacyOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new();
        if (AlignedColumn.Learned(training, synthetic).Count == 0)
        {
            throw new TableException("The tables have no learned columns; distances need one or more.");
        }

        if (heldOut is not null) AlignedColumn.Learned(training, heldOut);
        var held = heldOut?.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no";
        if (options.Rows < 1 || training.Count < 2 || synthetic.Count < 1 || heldOut is { Count: < 1 })
        {
            throw new TableException(
                $"Rows is {options.Rows}, with {training.Count} training, {synthetic.Count} synthetic and {held} held-out rows; give 1 " +
                "or more of each, and two training rows or more.");
        }

        return new Comparison(training, synthetic, heldOut, options, cancellationToken).Results();
    }

    private sealed class Comparison
    {
        private readonly Table training, synthetic;
        private readonly Table? heldOut;
        private readonly TablePrivacyOptions options;
        private readonly CancellationToken cancellationToken;
        private readonly double[][] mine, theirs;
        private readonly double[][]? held;

        public Comparison(
            Table training, Table synthetic, Table? heldOut, TablePrivacyOptions options, CancellationToken cancellationToken)
        {
            (this.training, this.synthetic, this.heldOut, this.options) = (training, synthetic, heldOut, options);
            this.cancellationToken = cancellationToken;
            var distances = new RowDistances(training);
            theirs = distances.Encode(RowSample.Of(training, options.Rows, options.Seed, 1));
            mine = distances.Encode(RowSample.Of(synthetic, options.Rows, options.Seed, 0));
            held = heldOut is null ? null : distances.Encode(RowSample.Of(heldOut, options.Rows, options.Seed, 2));
        }

        public TablePrivacyResults Results()
        {
            var known = new KnownRows(training);
            var close = RowDistances.Nearest(mine, theirs, cancellationToken);
            var heldClose = held is null ? null : RowDistances.Nearest(held, theirs, cancellationToken);
            return new()
            {
                ExactCopies = Copies("Exact copies of training rows", known, synthetic),
                HeldOutExactCopies = heldOut is null ? null : Copies("Held-out rows equal to training rows", known, heldOut),
                ClosestRecord = Median("Distance to the closest training row", First(close), MetricDirection.HigherIsBetter),
                HeldOutClosestRecord = heldClose is null
                    ? null : Median("Distance of held-out rows to the closest training row", First(heldClose), null),
                NeighbourRatio = Median("Nearest-neighbour distance ratio", Ratios(close), MetricDirection.HigherIsBetter),
                HeldOutNeighbourRatio = heldClose is null
                    ? null : Median("Nearest-neighbour distance ratio of held-out rows", Ratios(heldClose), null),
                CloserToTraining = held is null ? null : Closer(held),
                MembershipAuc = held is null ? null : Membership(held),
                Distances = First(close),
                HeldOutDistances = heldClose is null ? [] : First(heldClose),
            };
        }

        private static double[] First((double First, double Second)[] nearest) => Array.ConvertAll(nearest, pair => pair.First);

        /// <summary>Two training rows at no distance are of one kind, and neither is singled out.</summary>
        private static double[] Ratios((double First, double Second)[] nearest) =>
            Array.ConvertAll(nearest, pair => pair.Second > 0 ? pair.First / pair.Second : 1);

        private static int Rows(double[][] table) => table[0].Length;

        private static double[][] Thinned(double[][] table, int count, long seed, long stream)
        {
            if (Rows(table) == count) return table;
            var chosen = new SampleRandom(seed, stream).Choose(count, Rows(table));
            return [.. table.Select(column => Array.ConvertAll(chosen, row => column[row]))];
        }

        private MetricResult Closer(double[][] others)
        {
            // As many of each: a larger table is closer by itself.
            var size = Math.Min(Rows(theirs), Rows(others));
            var trained = RowDistances.Nearest(mine, Thinned(theirs, size, options.Seed, 4), cancellationToken);
            var kept = RowDistances.Nearest(mine, Thinned(others, size, options.Seed, 5), cancellationToken);
            var share = trained.Zip(kept, (a, b) => a.First < b.First ? 1 : a.First > b.First ? 0 : 0.5).Average();
            return Result(
                "Share closer to training than to held-out rows", share,
                Intervals.Wilson(share, trained.Length, Intervals.UsualLevel, "Wilson"), null, trained.Length, size);
        }

        private MetricResult Membership(double[][] others)
        {
            var trained = First(RowDistances.Nearest(theirs, mine, cancellationToken));
            var kept = First(RowDistances.Nearest(others, mine, cancellationToken));
            // A training row is guessed where the closest synthetic row is near.
            var area = RocArea.Of(Array.ConvertAll(trained, distance => -distance), Array.ConvertAll(kept, distance => -distance));
            return Result(
                "Membership attack AUC", area.Area, Intervals.Around(area.Area, area.Error, "DeLong", 0, 1), MetricDirection.LowerIsBetter,
                Rows(mine), trained.Length + kept.Length);
        }

        private MetricResult Copies(string name, KnownRows known, Table table)
        {
            var share = (double)known.CountIn(table) / table.Count;
            var interval = Intervals.Wilson(share, table.Count, Intervals.UsualLevel, "Wilson");
            MetricDirection? direction = ReferenceEquals(table, synthetic) ? MetricDirection.LowerIsBetter : null;
            return Result(name, share, interval, direction, table.Count, training.Count, everyRow: true);
        }

        private MetricResult Median(string name, double[] values, MetricDirection? direction)
        {
            var sorted = values.Order().ToArray();
            var median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
            // The k-th and the (n + 1 - k)-th of n hold the median at a level that the binomial distribution gives, here as a normal one.
            var apart = Quantiles.Normal(Intervals.UsualLevel) * Math.Sqrt(sorted.Length) / 2;
            var lower = Math.Clamp((int)Math.Floor(sorted.Length / 2.0 - apart) - 1, 0, sorted.Length - 1);
            var interval = new MetricInterval(
                sorted[lower], sorted[sorted.Length - 1 - lower], Intervals.UsualLevel, "order statistics of the median");
            return Result(name, median, interval, direction, sorted.Length, Rows(theirs));
        }

        private MetricResult Result(
            string name, double value, MetricInterval interval, MetricDirection? direction, int samples, int references,
            bool everyRow = false) => new()
            {
                Name = name,
                Value = value,
                Interval = interval,
                Direction = direction,
                Samples = samples,
                ReferenceSamples = references,
                Settings = MetricSettings.Of(("seed", options.Seed)),
                Notes = everyRow
                    ? []
                    :
                    [
                        .. RowSample.Note("synthetic rows", Rows(mine), synthetic.Count),
                        .. RowSample.Note("training rows", Rows(theirs), training.Count),
                        .. held is null ? [] : RowSample.Note("held-out rows", Rows(held), heldOut!.Count),
                    ],
            };
    }
}
