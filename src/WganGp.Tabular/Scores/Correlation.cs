namespace WganGp.Tabular.Scores;

/// <summary>Pearson's correlation of two columns, of rows in which neither is missing.</summary>
internal static class Correlation
{
    /// <summary>1 - half the difference of two correlations, and how each row moves it.</summary>
    /// <returns>A null score where the real correlation is undefined; an undefined synthetic one counts as 0.</returns>
    public static (double? Score, double Real, double Synthetic) Similarity(AlignedColumn first, AlignedColumn second, Influence influence)
    {
        var real = Moments.Of(first.RealNumbers, second.RealNumbers);
        var synthetic = Moments.Of(first.SyntheticNumbers, second.SyntheticNumbers);
        if (!real.IsDefined) return (null, double.NaN, synthetic.Correlation);
        var theirs = synthetic.IsDefined ? synthetic.Correlation : 0;
        var sign = Math.Sign(real.Correlation - theirs);
        real.Fill(influence.Real, first.RealNumbers, second.RealNumbers, -0.5 * sign);
        if (synthetic.IsDefined) synthetic.Fill(influence.Synthetic, first.SyntheticNumbers, second.SyntheticNumbers, 0.5 * sign);
        return (1 - Math.Abs(real.Correlation - theirs) / 2, real.Correlation, synthetic.Correlation);
    }

    private readonly record struct Moments(int Count, double MeanX, double MeanY, double DeviationX, double DeviationY, double Correlation)
    {
        public bool IsDefined => !double.IsNaN(Correlation);

        public static Moments Of(double[] x, double[] y)
        {
            var (count, sumX, sumY) = (0, 0.0, 0.0);
            for (var row = 0; row < x.Length; row++)
            {
                if (double.IsNaN(x[row]) || double.IsNaN(y[row])) continue;
                count++;
                sumX += x[row];
                sumY += y[row];
            }

            var (meanX, meanY) = (sumX / count, sumY / count);
            double xx = 0, yy = 0, xy = 0;
            for (var row = 0; row < x.Length; row++)
            {
                var (dx, dy) = (x[row] - meanX, y[row] - meanY);
                if (double.IsNaN(dx) || double.IsNaN(dy)) continue;
                xx += dx * dx;
                yy += dy * dy;
                xy += dx * dy;
            }

            // A column that never changes has rounding errors for a deviation.
            var defined = count > 1 && Varies(xx, count, meanX) && Varies(yy, count, meanY);
            return new(
                count, meanX, meanY, Math.Sqrt(xx / count), Math.Sqrt(yy / count),
                defined ? Math.Clamp(xy / Math.Sqrt(xx) / Math.Sqrt(yy), -1, 1) : double.NaN);
        }

        /// <summary>The influence of a row with standardised values u and v on a correlation r: u v - r (u² + v²) / 2.</summary>
        public void Fill(double[] influence, double[] x, double[] y, double weight)
        {
            var scale = weight * x.Length / Count;
            for (var row = 0; row < x.Length; row++)
            {
                var (u, v) = ((x[row] - MeanX) / DeviationX, (y[row] - MeanY) / DeviationY);
                var moved = u * v - Correlation * (u * u + v * v) / 2;
                influence[row] = double.IsNaN(moved) ? 0 : scale * moved;
            }
        }

        private static bool Varies(double squares, int count, double mean) => squares > count * Math.Max(1e-300, mean * mean * 1e-28);
    }
}
