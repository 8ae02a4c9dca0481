namespace WganGp.Tabular.Model;

/// <summary>
/// Rows as keys of 128 bits, equal for rows with the same values in some columns, also of two tables whose categories are in another order.
/// Different rows have equal keys with a probability of about 2⁻¹²⁸ for each pair.
/// </summary>
internal sealed class RowKeys
{
    private readonly List<(Array Values, ulong[] Names)> columns;

    /// <param name="table">The rows.</param>
    /// <param name="names">The columns, in an order that all tables to compare are given.</param>
    public RowKeys(Table table, IReadOnlyList<string> names) =>
        columns = [.. names.Select(name => (table.Raw(name), table.Schema[name].Categories.Select(Hash).ToArray()))];

    public UInt128 this[int row]
    {
        get
        {
            var (high, low) = (0x243F6A8885A308D3UL, 0x13198A2E03707344UL);
            foreach (var (values, names) in columns)
            {
                var bits = values switch
                {
                    // Not a number is missing, whatever its bits.
                    double[] numbers => (ulong)BitConverter.DoubleToInt64Bits(double.IsNaN(numbers[row]) ? double.NaN : numbers[row] + 0.0),
                    long[] dates => (ulong)dates[row],
                    var codes => ((int[])codes)[row] is >= 0 and var code ? names[code] : 0,
                };
                high = SplitMix64.Mix((high ^ bits) + SplitMix64.Step);
                low = SplitMix64.Mix((low + bits) ^ high);
            }

            return new UInt128(high, low);
        }
    }

    private static ulong Hash(string name)
    {
        var hash = 1UL;
        foreach (var letter in name) hash = SplitMix64.Mix(hash + letter + SplitMix64.Step);
        return hash;
    }
}
