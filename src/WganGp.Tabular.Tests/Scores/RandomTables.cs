namespace WganGp.Tabular.Tests.Scores;

/// <summary>Rows of a known distribution.</summary>
internal static class RandomTables
{
    private static readonly string[] Kinds = ["plain", "rare"];

    /// <summary>Two uniform numbers, a third that follows the first, and a class that has to do with the first two.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="seed">Its draws.</param>
    /// <param name="labelled">Whether the class is as the numbers say, or drawn.</param>
    /// <param name="shift">Added to the first number.</param>
    public static Table Of(int rows, int seed, bool labelled = true, double shift = 0)
    {
        var random = new Random(seed);
        double[] x = Draw(), y = Draw(), z = Draw();
        return new ScoreTable().Number("x", [.. x.Select(value => value + shift)]).Number("y", y)
            .Number("z", [.. x.Zip(z, (a, b) => a + 0.1 * b)])
            .Names("kind", Kinds, [.. x.Zip(y, (a, b) => labelled ? a + b < 0.6 ? 1 : 0 : random.NextDouble() < 0.18 ? 1 : 0)])
            .Names("third", ["low", "middle", "high"], [.. y.Select(value => (int)(value * 3))]).Build();

        double[] Draw() => [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble())];
    }
}
