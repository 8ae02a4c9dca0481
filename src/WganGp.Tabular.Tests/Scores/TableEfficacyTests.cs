using FluentAssertions;
using Xunit;

namespace WganGp.Tabular.Tests.Scores;

/// <summary>Models learn from rows that have something to teach.</summary>
public sealed class TableEfficacyTests
{
    private static readonly Table Real = RandomTables.Of(500, 1), HeldOut = RandomTables.Of(300, 3);

    [Fact]
    public void Two_classes_are_scored_by_F1_of_the_rarer()
    {
        var results = TableEfficacy.Compute(Real, RandomTables.Of(500, 2), HeldOut, "kind");

        results.Positive.Should().Be("rare");
        results.Scores.Select(score => score.Name).Should().Equal("F1", "Macro F1", "Average precision", "AUC");
        foreach (var score in results.Scores)
        {
            score.TrainedOnReal.Value.Should().BeGreaterThan(0.85);
            score.TrainedOnSynthetic.Value.Should().BeGreaterThan(0.85);
            score.Difference.Value.Should().BeApproximately(score.TrainedOnSynthetic.Value - score.TrainedOnReal.Value, 1e-12);
            score.Difference.Interval!.Value.Lower.Should().BeLessThanOrEqualTo(score.Difference.Value);
            score.Difference.Interval.Value.Upper.Should().BeGreaterThanOrEqualTo(score.Difference.Value);
        }
    }

    [Fact]
    public void Rows_whose_classes_are_drawn_teach_nothing()
    {
        var results = TableEfficacy.Compute(Real, RandomTables.Of(500, 2, labelled: false), HeldOut, "kind");

        results.Scores[3].TrainedOnSynthetic.Value.Should().BeLessThan(0.65);
        results.Scores[3].Difference.Interval!.Value.Upper.Should().BeNegative();
    }

    [Fact]
    public void Rows_of_one_class_predict_that_class()
    {
        var kind = RandomTables.Of(500, 2).Codes("kind").ToArray();
        var synthetic = RandomTables.Of(500, 2).Take([.. Enumerable.Range(0, 500).Where(row => kind[row] == 0)]);

        var results = TableEfficacy.Compute(Real, synthetic, HeldOut, "kind");

        results.Scores[0].TrainedOnSynthetic.Value.Should().Be(0);
        results.Scores[3].TrainedOnSynthetic.Value.Should().Be(0.5);
    }

    [Fact]
    public void More_classes_are_scored_by_macro_F1_and_numbers_by_R2()
    {
        var synthetic = RandomTables.Of(500, 2);

        var classes = TableEfficacy.Compute(Real, synthetic, HeldOut, "third");
        var number = TableEfficacy.Compute(Real, synthetic, HeldOut, "z");

        classes.Positive.Should().BeNull();
        classes.Scores.Select(score => score.Name).Should().Equal("Macro F1", "Accuracy");
        classes.Scores[0].TrainedOnSynthetic.Value.Should().BeGreaterThan(0.95);
        number.Scores.Select(score => score.Name).Should().Equal("R2");
        number.Scores[0].TrainedOnReal.Value.Should().BeInRange(0.95, 0.995);
        number.Scores[0].TrainedOnSynthetic.Value.Should().BeInRange(0.95, 0.995);
    }

    [Fact]
    public void The_same_seed_gives_the_same_figures()
    {
        var synthetic = RandomTables.Of(700, 2);
        var options = new TableEfficacyOptions { TrainingRows = 200, TestRows = 100, Seed = 4, Resamples = 20 };

        var results = TableEfficacy.Compute(Real, synthetic, HeldOut, "kind", options);

        results.Should().BeEquivalentTo(TableEfficacy.Compute(Real, synthetic, HeldOut, "kind", options));
        results.Scores[0].TrainedOnReal.Notes.Should().Equal(
            "200 of 500 real rows were used, drawn from the seed.", "200 of 700 synthetic rows were used, drawn from the seed.",
            "100 of 300 held-out rows were used, drawn from the seed.");
    }

    [Fact]
    public void What_cannot_be_predicted_is_refused()
    {
        var one = new ScoreTable().Names("kind", ["a", "b"], 0, 0, 0).Number("x", 1, 2, 3).Date("d", 1, 2, 3).Build();
        var alone = new ScoreTable().Names("kind", ["a", "b"], 0, 1, 0).Build();
        var missing = new ScoreTable().Names("kind", ["a", "b"], 0, 1, 0).Number("x", 1, double.NaN, double.NaN).Build();

        Refused(one, "kind").Should()
            .Be("The target 'kind' has 1 different value in the real rows; it needs two or more to be predicted.");
        Refused(one, "d").Should().Be("The target 'd' is a Date; choose a column of names, a boolean or a number.");
        Refused(one, "fraud").Should().StartWith("There is no column 'fraud'.");
        Refused(alone, "kind").Should().Be("There is no column to predict 'kind' from; give a table of two or more.");
        Refused(missing, "x").Should().Be(
            "With a value of 'x', there are 1 real, 1 synthetic and 1 held-out rows; two or more of each are needed.");
        Refused(one, "kind", new() { Resamples = 1 }).Should().StartWith("TrainingRows is 50000, TestRows 20000 and Resamples 1;");
    }

    private static string Refused(Table table, string target, TableEfficacyOptions? options = null) =>
        ((Action)(() => TableEfficacy.Compute(table, table, table, target, options))).Should().Throw<TableException>().Which.Message;
}
