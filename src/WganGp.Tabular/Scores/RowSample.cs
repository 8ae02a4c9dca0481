using WganGp.Metrics;

namespace WganGp.Tabular.Scores;

/// <summary>Some rows of a table, drawn from a seed.</summary>
internal static class RowSample
{
    /// <summary>The table itself if it is small enough, otherwise so many of its rows in a random order.</summary>
    public static Table Of(Table table, int most, long seed, long stream) =>
        table.Count <= most ? table : Shuffled(table, most, seed, stream);

    /// <summary>So many of its rows in a random order.</summary>
    public static Table Shuffled(Table table, int count, long seed, long stream) =>
        table.Take(Array.ConvertAll(new SampleRandom(seed, stream).Choose(count, table.Count), row => (int)row));

    /// <summary>A sentence for the notes of a result where rows were left out.</summary>
    public static IEnumerable<string> Note(string what, int used, int count) =>
        used == count ? [] : [$"{used:N0} of {count:N0} {what} were used, drawn from the seed."];
}
