using FluentAssertions;
using Xunit;

namespace WganGp.Tabular.Tests.Scores;

/// <summary>A generator that copies is found, and one that does not is not accused.</summary>
public sealed class TablePrivacyTests
{
    private static readonly Table Training = RandomTables.Of(400, 1), HeldOut = RandomTables.Of(200, 3);

    [Fact]
    public void Copies_are_found_by_every_figure()
    {
        var results = TablePrivacy.Compute(Training, Training, HeldOut);

        results.ExactCopies.Value.Should().Be(1);
        results.HeldOutExactCopies!.Value.Should().Be(0);
        results.ClosestRecord.Value.Should().Be(0);
        results.HeldOutClosestRecord!.Value.Should().BePositive();
        results.NeighbourRatio.Value.Should().Be(0);
        results.MembershipAuc!.Value.Should().Be(1);
        // Half of the training rows are compared with as many held-out ones.
        results.CloserToTraining!.Interval!.Value.Lower.Should().BeGreaterThan(0.6);
    }

    [Fact]
    public void Other_rows_of_the_same_distribution_are_not_accused()
    {
        var results = TablePrivacy.Compute(Training, RandomTables.Of(400, 2), HeldOut);

        results.ExactCopies.Value.Should().Be(0);
        results.ExactCopies.Interval!.Value.Upper.Should().BePositive();
        results.MembershipAuc!.Interval!.Value.Lower.Should().BeLessThan(0.5);
        results.MembershipAuc.Interval.Value.Upper.Should().BeGreaterThan(0.5);
        results.CloserToTraining!.Value.Should().BeInRange(0.42, 0.58);
        results.ClosestRecord.Value.Should().BeApproximately(results.HeldOutClosestRecord!.Value, 0.01);
    }

    [Fact]
    public void Without_held_out_rows_nothing_is_compared_with_them()
    {
        var results = TablePrivacy.Compute(Training, HeldOut);

        results.All.Should().Equal(results.ExactCopies, results.ClosestRecord, results.NeighbourRatio);
        results.MembershipAuc.Should().BeNull();
    }

    [Fact]
    public void The_distance_is_a_mean_over_columns_of_differences_by_range()
    {
        var training = new ScoreTable().Number("n", 0, 10, double.NaN).Date("d", 0, 100, 100).Names("c", ["a", "b"], 0, 1, -1).Build();
        var synthetic = new ScoreTable().Number("n", 4, 30, double.NaN).Date("d", 50, 100, 100).Names("c", ["z", "b"], 0, 1, -1).Build();

        // (0.4 + 0.5 + 1) / 3 to the first; (cut at 1 + 0 + 0) / 3 to the second; a copy of the third, missing values and all.
        TablePrivacy.Compute(training, synthetic.Take([0])).ClosestRecord.Value.Should().BeApproximately(1.9 / 3, 1e-12);
        TablePrivacy.Compute(training, synthetic.Take([1])).ClosestRecord.Value.Should().BeApproximately(1.0 / 3, 1e-12);
        TablePrivacy.Compute(training, synthetic.Take([2])).ClosestRecord.Value.Should().Be(0);
        TablePrivacy.Compute(training, synthetic).ExactCopies.Value.Should().BeApproximately(1.0 / 3, 1e-12);
    }

    [Fact]
    public void Names_that_the_training_rows_lack_are_alike_by_name_alone()
    {
        var training = new ScoreTable().Names("c", ["a"], 0, 0).Build();
        var synthetic = new ScoreTable().Names("c", ["y"], 0).Build();

        var other = TablePrivacy.Compute(training, synthetic, new ScoreTable().Names("c", ["z"], 0).Build());
        var same = TablePrivacy.Compute(training, synthetic, new ScoreTable().Names("c", ["y"], 0).Build());

        other.MembershipAuc!.Value.Should().Be(0.5);
        same.MembershipAuc!.Value.Should().Be(0);
    }

    [Fact]
    public void The_same_seed_gives_the_same_figures_and_what_was_left_out_is_said()
    {
        var options = new TablePrivacyOptions { Rows = 100, Seed = 3 };

        var results = TablePrivacy.Compute(Training, RandomTables.Of(300, 2), HeldOut, options);

        results.Should().BeEquivalentTo(TablePrivacy.Compute(Training, RandomTables.Of(300, 2), HeldOut, options));
        results.ExactCopies.Samples.Should().Be(300);
        results.MembershipAuc!.Notes.Should().Equal(
            "100 of 300 synthetic rows were used, drawn from the seed.", "100 of 400 training rows were used, drawn from the seed.",
            "100 of 200 held-out rows were used, drawn from the seed.");
    }

    [Fact]
    public void What_cannot_be_measured_is_refused()
    {
        var unlearned = new ScoreTable().Unlearned("id", ColumnKind.TextId).Build(5);

        ((Action)(() => TablePrivacy.Compute(unlearned, unlearned))).Should().Throw<TableException>()
            .WithMessage("The tables have no learned columns; distances need one or more.");
        ((Action)(() => TablePrivacy.Compute(Training.Take([0]), HeldOut))).Should().Throw<TableException>().WithMessage(
            "Rows is 10000, with 1 training, 200 synthetic and no held-out rows; give 1 or more of each, and two training rows or more.");
    }
}
