using FluentAssertions;
using Xunit;

namespace WganGp.Tabular.Tests.Scores;

/// <summary>Column pairs in closed form.</summary>
public sealed class ColumnPairsTests
{
    private static readonly string[] Names = ["a", "b"];

    [Fact]
    public void A_correlation_of_the_other_sign_scores_0()
    {
        var real = new ScoreTable().Number("x", 1, 2, 3).Number("y", 10, 20, 30).Build();
        var turned = new ScoreTable().Number("x", 1, 2, 3).Number("y", 30, 20, 10).Build();

        var results = ColumnPairs.Compute(real, turned);

        results.Average.Should().BeApproximately(0, 1e-12);
        results.StrongAverage.Should().BeApproximately(0, 1e-12);
        results.Pairs.Single().Should().Match<ColumnPair>(pair =>
            pair.Measure == PairMeasure.Correlation && pair.RealAssociation > 1 - 1e-12 && pair.SyntheticAssociation < -1 + 1e-12);
    }

    [Fact]
    public void A_number_that_never_changes_has_no_correlation_and_a_synthetic_one_has_0()
    {
        var real = new ScoreTable().Number("x", 1, 2, 3).Number("y", 1, 2, 3).Build();
        var flat = new ScoreTable().Number("x", 1, 2, 3).Number("y", 0.1, 0.1, 0.1).Build();

        ColumnPairs.Compute(real, flat).Average.Should().BeApproximately(0.5, 1e-12);
        var undefined = ColumnPairs.Compute(flat, real).Pairs.Single();
        undefined.Score.Should().BeNull();
        undefined.RealAssociation.Should().Be(double.NaN);
        ColumnPairs.Compute(flat, real).Average.Should().Be(double.NaN);
    }

    [Fact]
    public void Names_that_lost_their_company_score_what_their_table_lost()
    {
        var real = new ScoreTable().Names("c", Names, 0, 0, 1, 1).Names("d", Names, 0, 0, 1, 1).Build();
        var mixed = new ScoreTable().Names("c", Names, 0, 0, 1, 1).Names("d", Names, 0, 1, 0, 1).Build();

        var pair = ColumnPairs.Compute(real, mixed).Pairs.Single();

        pair.Score.Should().Be(0.5);
        pair.RealAssociation.Should().BeApproximately(1, 1e-12);
        pair.SyntheticAssociation.Should().BeApproximately(0, 1e-12);
        pair.Measure.Should().Be(PairMeasure.Contingency);
    }

    [Fact]
    public void Numbers_beside_names_are_binned_with_the_real_edges()
    {
        // Ten bins of 1: 0 is in the first, 9.5 and the largest value in the last; -1 and 11 are beyond them.
        var real = new ScoreTable().Number("x", 0, 9.5, 10, 0.5).Names("c", Names, 0, 1, 1, 0).Build();

        Score(real, new ScoreTable().Number("x", 0.9, 9.1, 9.9, 0.2).Names("c", Names, 0, 1, 1, 0).Build()).Should().Be(1);
        Score(real, new ScoreTable().Number("x", -1, 9.1, 11, 0.2).Names("c", Names, 0, 1, 1, 0).Build()).Should().Be(0.5);
    }

    [Fact]
    public void Rows_with_a_missing_value_are_left_out()
    {
        var real = new ScoreTable().Number("x", 1, 2, 3, double.NaN).Number("y", 1, 2, double.NaN, 99)
            .Names("c", Names, 0, 1, -1, -1).Build();

        ColumnPairs.Compute(real, real.Take([0, 1, 3])).Pairs.Select(pair => pair.Score).Should().Equal(1, 1, 1);
    }

    [Fact]
    public void Many_names_are_compared_as_few_are()
    {
        // 1,000 times 1,000 cells are more than an array has.
        var many = Enumerable.Range(0, 1_000).Select(name => $"{name}").ToArray();
        int[] codes = [.. Enumerable.Range(0, 1_000)];
        var real = new ScoreTable().Names("c", many, codes).Names("d", many, codes).Build();
        var half = new ScoreTable().Names("c", many, codes)
            .Names("d", many, [.. codes.Select(code => code < 500 ? code : 1_499 - code)]).Build();

        var pair = ColumnPairs.Compute(real, half).Pairs.Single();

        pair.Score!.Value.Should().BeApproximately(0.5, 1e-12);
        pair.RealAssociation.Should().BeApproximately(1, 1e-12);
    }

    [Fact]
    public void One_column_has_no_pairs()
    {
        var table = new ScoreTable().Number("x", 1, 2).Build();

        var results = ColumnPairs.Compute(table, table);

        results.Pairs.Should().BeEmpty();
        results.Average.Should().Be(double.NaN);
        results.StrongAverage.Should().Be(double.NaN);
        results.Interval.Should().BeNull();
    }

    [Fact]
    public void Columns_beyond_the_cap_are_left_out_and_those_asked_for_are_not()
    {
        var table = new ScoreTable().Number("a", 1, 2).Number("b", 2, 3).Number("c", 3, 4).Number("d", 5, 1).Build();

        var results = ColumnPairs.Compute(table, table, new() { Columns = 2, Always = ["d"] });

        results.Columns.Should().Equal("a", "d");
        results.LeftOut.Should().Be(2);
        results.Pairs.Should().ContainSingle();
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        var table = new ScoreTable().Number("a", 1, 2).Build();

        ((Action)(() => ColumnPairs.Compute(table, table, new() { Columns = 0 }))).Should().Throw<TableException>()
            .WithMessage("Columns is 0 and Bins 10; give 1 or more of each.");
    }

    private static double Score(Table real, Table synthetic) => ColumnPairs.Compute(real, synthetic).Pairs.Single().Score!.Value;
}
