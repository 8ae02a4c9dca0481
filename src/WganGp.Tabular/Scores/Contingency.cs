namespace WganGp.Tabular.Scores;

/// <summary>How often two values stand in one row.</summary>
internal static class Contingency
{
    /// <summary>Tables of up to so many cells are arrays; larger ones have a cell for each pair that occurs.</summary>
    private const long MostCells = 1 << 18;

    /// <summary>1 - the total variation of two tables, how each row moves it, and Cramér's V of each.</summary>
    public static (double? Score, double Real, double Synthetic) Similarity(Codes first, Codes second, Influence influence)
    {
        var cells = new Cells(first.Count, second.Count);
        var real = cells.Of(first.Real, second.Real);
        var synthetic = cells.Of(first.Synthetic, second.Synthetic);
        var score = TotalVariation.Complement(real, synthetic, cells.Count, influence);
        return (score, Association(real, first, second, true, cells.Count), Association(synthetic, first, second, false, cells.Count));
    }

    /// <summary>Cramér's V: √(χ² / n / (the smaller number of values - 1)), of the values that occur.</summary>
    private static double Association(int[] cells, Codes first, Codes second, bool real, int count)
    {
        var (xs, ys) = real ? (first.Real, second.Real) : (first.Synthetic, second.Synthetic);
        var (occurs, present) = TotalVariation.Counts(cells, count);
        var (rows, columns) = (new int[first.Count], new int[second.Count]);
        for (var row = 0; row < cells.Length; row++)
        {
            if (cells[row] < 0) continue;
            rows[xs[row]]++;
            columns[ys[row]]++;
        }

        var freedom = Math.Min(rows.Count(n => n > 0), columns.Count(n => n > 0)) - 1;
        if (freedom < 1) return double.NaN;
        // χ² / n + 1 = Σ n_ij² / (n_i n_j): summed row by row, each row of a cell adds n_ij / (n_i n_j).
        var sum = 0.0;
        for (var row = 0; row < cells.Length; row++)
        {
            if (cells[row] >= 0) sum += (double)occurs[cells[row]] / rows[xs[row]] / columns[ys[row]];
        }

        return present == 0 ? double.NaN : Math.Sqrt(Math.Clamp((sum - 1) / freedom, 0, 1));
    }

    /// <summary>A column as codes below <see cref="Count"/>, -1 where missing.</summary>
    internal sealed record Codes(int[] Real, int[] Synthetic, int Count)
    {
        /// <summary>
        /// Names as they are; numbers in bins of equal width between the least and the largest real value, with a bin below and one above
        /// for synthetic values beyond them.
        /// </summary>
        public static Codes Of(AlignedColumn column, int bins)
        {
            if (column.IsCategorical) return new(column.RealCodes, column.SyntheticCodes, column.Categories.Count);
            var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
            foreach (var value in column.RealNumbers)
            {
                if (value < low) low = value;
                if (value > high) high = value;
            }

            return new(
                Array.ConvertAll(column.RealNumbers, Bin), Array.ConvertAll(column.SyntheticNumbers, Bin), bins + 2);

            int Bin(double value) => double.IsNaN(value) ? -1 : value < low ? 0 : value > high ? bins + 1
                : high > low ? 1 + Math.Min(bins - 1, (int)((value - low) / (high - low) * bins)) : 1;
        }
    }

    /// <summary>Numbers the cells of a table, the same for all tables that it is asked of.</summary>
    private sealed class Cells(int rows, int columns)
    {
        private readonly Dictionary<long, int>? places = (long)rows * columns > MostCells ? [] : null;

        public int Count => places?.Count ?? rows * columns;

        public int[] Of(int[] first, int[] second)
        {
            var cells = new int[first.Length];
            for (var row = 0; row < cells.Length; row++)
            {
                cells[row] = first[row] < 0 || second[row] < 0 ? -1 : Place((long)first[row] * columns + second[row]);
            }

            return cells;
        }

        private int Place(long cell)
        {
            if (places is null) return (int)cell;
            if (!places.TryGetValue(cell, out var place)) places[cell] = place = places.Count;
            return place;
        }
    }
}
