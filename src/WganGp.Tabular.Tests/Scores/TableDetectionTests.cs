using FluentAssertions;
using Xunit;

namespace WganGp.Tabular.Tests.Scores;

/// <summary>Classifiers tell what differs, and nothing else.</summary>
public sealed class TableDetectionTests
{
    [Fact]
    public void Rows_of_one_distribution_cannot_be_told()
    {
        var results = TableDetection.Compute(RandomTables.Of(600, 1), RandomTables.Of(600, 2));

        results.LogisticAuc.Interval!.Value.Lower.Should().BeLessThan(0.52);
        results.TreesAuc.Interval!.Value.Lower.Should().BeLessThan(0.52);
        results.LogisticScore.Value.Should().BeGreaterThan(0.85);
        results.TreesScore.Value.Should().BeGreaterThan(0.85);
        foreach (var result in results.All)
        {
            result.Interval!.Value.Lower.Should().BeLessThanOrEqualTo(result.Value);
            result.Interval.Value.Upper.Should().BeGreaterThanOrEqualTo(result.Value);
        }
    }

    [Fact]
    public void Rows_of_another_place_are_told_by_both()
    {
        var results = TableDetection.Compute(RandomTables.Of(300, 1), RandomTables.Of(300, 2, shift: 3));

        results.LogisticAuc.Value.Should().Be(1);
        results.TreesAuc.Value.Should().Be(1);
        results.LogisticScore.Value.Should().Be(0);
        results.TreesScore.Value.Should().Be(0);
    }

    [Fact]
    public void A_checkerboard_is_told_by_trees_alone()
    {
        var results = TableDetection.Compute(Board(800, 1, 0), Board(800, 2, 1));

        results.LogisticAuc.Value.Should().BeLessThan(0.56);
        results.TreesAuc.Value.Should().BeGreaterThan(0.95);
    }

    [Fact]
    public void The_same_seed_gives_the_same_figures_and_another_one_other_rows()
    {
        var (real, synthetic) = (RandomTables.Of(500, 1), RandomTables.Of(700, 2, labelled: false));
        var options = new TableDetectionOptions { Rows = 200, Seed = 5 };

        var results = TableDetection.Compute(real, synthetic, options);

        results.Should().BeEquivalentTo(TableDetection.Compute(real, synthetic, options));
        results.TreesAuc.Value.Should().NotBe(TableDetection.Compute(real, synthetic, options with { Seed = 6 }).TreesAuc.Value);
        results.TreesAuc.Notes.Should().Equal(
            "200 of 700 synthetic rows were used, drawn from the seed.", "200 of 500 real rows were used, drawn from the seed.");
    }

    [Fact]
    public void Missing_values_tell_too()
    {
        var present = new ScoreTable().Number("n", [.. Enumerable.Range(0, 120).Select(row => (double)(row * 37 % 101))]).Build();
        var missing = new ScoreTable()
            .Number("n", [.. Enumerable.Range(0, 120).Select(row => row % 2 == 0 ? double.NaN : row * 37 % 101)]).Build();

        var results = TableDetection.Compute(present, missing);

        results.LogisticAuc.Value.Should().BeGreaterThan(0.65);
        results.TreesAuc.Value.Should().BeGreaterThan(0.6);
    }

    [Fact]
    public void What_cannot_be_asked_is_refused()
    {
        var (table, unlearned) = (RandomTables.Of(100, 1), new ScoreTable().Unlearned("id", ColumnKind.TextId).Build(100));

        Refused(table, RandomTables.Of(20, 1)).Should()
            .Be("Detection would use 20 rows of each table; 3 folds need 30 or more. Sample more rows.");
        Refused(unlearned, unlearned).Should().Be("The tables have no learned columns; classifiers need one or more.");
        Refused(table, table, new() { Folds = 1 }).Should()
            .Be("Folds is 1 and Rows 10000; give 2 or more folds, and 1 or more rows.");
    }

    private static string Refused(Table real, Table synthetic, TableDetectionOptions? options = null) =>
        ((Action)(() => TableDetection.Compute(real, synthetic, options))).Should().Throw<TableException>().Which.Message;

    /// <summary>Points in the black squares, or in the white ones.</summary>
    private static Table Board(int rows, int seed, int color)
    {
        var random = new Random(seed);
        List<double> x = [], y = [];
        while (x.Count < rows)
        {
            var (a, b) = (random.NextDouble() * 2, random.NextDouble() * 2);
            if (((int)a + (int)b) % 2 != color) continue;
            x.Add(a);
            y.Add(b);
        }

        return new ScoreTable().Number("x", [.. x]).Number("y", [.. y]).Build();
    }
}
