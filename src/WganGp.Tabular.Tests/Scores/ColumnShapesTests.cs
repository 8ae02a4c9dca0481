using FluentAssertions;
using Xunit;

namespace WganGp.Tabular.Tests.Scores;

/// <summary>Column shapes in closed form.</summary>
public sealed class ColumnShapesTests
{
    private static readonly string[] Towns = ["York", "Hull"];

    [Fact]
    public void A_table_has_its_own_shapes()
    {
        var table = new ScoreTable().Number("n", 1, 2, double.NaN, 4).Date("d", 5, Table.MissingDate, 7, 7)
            .Names("c", Towns, 0, 1, -1, 1).Build();

        var results = ColumnShapes.Compute(table, table);

        results.Average.Should().Be(1);
        results.Columns.Select(column => column.Score).Should().Equal(1, 1, 1);
        results.Columns.Select(column => column.MissingScore).Should().Equal(1, 1, 1);
    }

    [Fact]
    public void Numbers_are_scored_by_the_largest_gap_of_their_distribution_functions()
    {
        var real = new ScoreTable().Number("n", 1, 2, 3, 4).Build();

        // At 2 the shares are 2/4 and 0.
        Score(real, new ScoreTable().Number("n", 3, 4, 5, 6).Build()).Should().Be(0.5);
        Score(real, new ScoreTable().Number("n", 5, 6).Build()).Should().Be(0);
        Score(real, new ScoreTable().Number("n", 1, 2, 3, double.NaN).Build()).Should().BeApproximately(0.75, 1e-15);
    }

    [Fact]
    public void Dates_keep_their_days_and_their_ticks()
    {
        var day = new DateTime(2026, 3, 1).Ticks;
        var real = new ScoreTable().Date("d", day, day + TimeSpan.TicksPerDay, Table.MissingDate).Build();

        Score(real, new ScoreTable().Date("d", day, day + TimeSpan.TicksPerDay).Build()).Should().Be(1);
        Score(real, new ScoreTable().Date("d", day + TimeSpan.TicksPerSecond, day + TimeSpan.TicksPerDay).Build()).Should().Be(0.5);
    }

    [Fact]
    public void Names_are_scored_by_total_variation_and_compared_by_name()
    {
        var real = new ScoreTable().Names("c", Towns, 0, 0, 0, 1).Build();

        // York 1/4 and Hull 3/4, by other codes, then a name that the real table lacks.
        Score(real, new ScoreTable().Names("c", ["Hull", "York"], 0, 0, 0, 1).Build()).Should().Be(0.5);
        Score(real, new ScoreTable().Names("c", ["Hull", "York"], 1, 1, 1, 0).Build()).Should().Be(1);
        Score(real, new ScoreTable().Names("c", ["Bath"], 0, 0).Build()).Should().Be(0);
    }

    [Fact]
    public void An_interval_of_names_is_the_binomial_one()
    {
        var real = new ScoreTable().Names("c", Towns, [.. Enumerable.Range(0, 100).Select(row => row < 60 ? 0 : 1)]).Build();
        var synthetic = new ScoreTable().Names("c", Towns, [.. Enumerable.Range(0, 200).Select(row => row < 60 ? 0 : 1)]).Build();

        var column = ColumnShapes.Compute(real, synthetic).Columns.Single();

        column.Score!.Value.Should().BeApproximately(0.7, 1e-12);
        var error = Math.Sqrt(0.6 * 0.4 / 100 + 0.3 * 0.7 / 200);
        column.Interval!.Value.Lower.Should().BeApproximately(0.7 - 1.959963984540054 * error, 1e-12);
        column.Interval.Value.Upper.Should().BeApproximately(0.7 + 1.959963984540054 * error, 1e-12);
        column.Interval.Value.Level.Should().Be(0.95);
    }

    [Fact]
    public void Columns_of_the_same_rows_do_not_narrow_the_averages_interval()
    {
        int[] mine = [0, 0, 0, 1, 1, 0], theirs = [0, 1, 1, 1];
        var real = new ScoreTable().Names("a", Towns, mine).Names("b", Towns, mine).Build();
        var synthetic = new ScoreTable().Names("a", Towns, theirs).Names("b", Towns, theirs).Build();

        var results = ColumnShapes.Compute(real, synthetic);

        results.Interval!.Value.Lower.Should().BeApproximately(results.Columns[0].Interval!.Value.Lower, 1e-12);
    }

    [Fact]
    public void Values_that_are_all_missing_are_no_shape_or_a_lost_one()
    {
        var none = new ScoreTable().Number("n", double.NaN, double.NaN).Names("c", Towns, -1, -1).Build();
        var some = new ScoreTable().Number("n", 1, 2).Names("c", Towns, 0, 1).Build();

        var unknown = ColumnShapes.Compute(none, some);
        var lost = ColumnShapes.Compute(some, none);

        unknown.Columns.Should().OnlyContain(column => column.Score == null && column.Interval == null && column.RealMissing == 1);
        unknown.Average.Should().Be(double.NaN);
        unknown.Interval.Should().BeNull();
        lost.Columns.Should().OnlyContain(column => column.Score == 0 && column.SyntheticMissing == 1);
        lost.Average.Should().Be(0);
    }

    [Fact]
    public void Columns_that_are_not_learned_are_left_out()
    {
        var table = new ScoreTable().Unlearned("id", ColumnKind.TextId).Number("n", 1, 2).Unlearned("k", ColumnKind.Constant).Build();

        ColumnShapes.Compute(table, table).Columns.Select(column => column.Column).Should().Equal("n");
    }

    [Fact]
    public void Tables_that_do_not_match_are_refused()
    {
        var real = new ScoreTable().Number("n", 1, 2).Build();

        Refused(real, new ScoreTable().Number("m", 1).Build())
            .Should().Be("The synthetic table lacks the column 'n' of the real one. Give two tables of the same columns.");
        Refused(real, new ScoreTable().Names("n", Towns, 0).Build()).Should().Be(
            "The column 'n' is a Number in the real table and a Category in the synthetic one. Read both with the real table's schema.");
        Refused(real, new ScoreTable().Number("n").Build())
            .Should().Be("Tables of 2 real and 0 synthetic rows cannot be compared. Give at least one row of each.");
    }

    private static string Refused(Table real, Table synthetic) =>
        ((Action)(() => ColumnShapes.Compute(real, synthetic))).Should().Throw<TableException>().Which.Message;

    private static double Score(Table real, Table synthetic) => ColumnShapes.Compute(real, synthetic).Columns.Single().Score!.Value;
}
