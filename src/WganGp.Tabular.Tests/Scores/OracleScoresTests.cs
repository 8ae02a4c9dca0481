using FluentAssertions;
using WganGp.Metrics;
using WganGp.Tabular.Scores;
using Xunit;

namespace WganGp.Tabular.Tests.Scores;

/// <summary>Every score agrees with an independent implementation, and its error with differences by each row's weight.</summary>
public sealed class OracleScoresTests
{
    private const double Digits = 1e-12, Differences = 1e-6;

    private static OracleTables Oracle => OracleTables.Instance;

    private static Table Real => Oracle.Table(Oracle.Real);

    private static Table Synthetic => Oracle.Table(Oracle.Synthetic);

    [Fact]
    public void Column_shapes_agree()
    {
        var results = ColumnShapes.Compute(Real, Synthetic);

        results.Columns.Should().HaveCount(Oracle.Shapes.Count);
        foreach (var (shape, expected) in results.Columns.Zip(Oracle.Shapes))
        {
            shape.Column.Should().Be(expected.Column);
            shape.Score!.Value.Should().BeApproximately(expected.Score, Digits, shape.Column);
            shape.RealMissing.Should().BeApproximately(expected.RealMissing, Digits);
            shape.SyntheticMissing.Should().BeApproximately(expected.SyntheticMissing, Digits);
            shape.MissingScore.Should().BeApproximately(1 - Math.Abs(expected.RealMissing - expected.SyntheticMissing), Digits);
            Error(expected.Score, shape.Interval!.Value).Should().BeApproximately(expected.Error, Differences, shape.Column);
        }

        results.Average.Should().BeApproximately(Oracle.Shapes.Average(shape => shape.Score), Digits);
        Error(results.Average, results.Interval!.Value).Should().BeApproximately(Oracle.ShapesError, Differences);
    }

    [Fact]
    public void Column_pairs_agree()
    {
        var results = ColumnPairs.Compute(Real, Synthetic);

        results.Pairs.Should().HaveCount(Oracle.Pairs.Count);
        foreach (var (pair, expected) in results.Pairs.Zip(Oracle.Pairs))
        {
            var because = $"{pair.First}, {pair.Second}";
            because.Should().Be($"{expected.First}, {expected.Second}");
            pair.Score!.Value.Should().BeApproximately(expected.Score, Digits, because);
            pair.RealAssociation.Should().BeApproximately(expected.Real, Digits, because);
            pair.SyntheticAssociation.Should().BeApproximately(expected.Synthetic, Digits, because);
            Error(expected.Score, pair.Interval!.Value).Should().BeApproximately(expected.Error, Differences, because);
        }

        results.Average.Should().BeApproximately(Oracle.Pairs.Average(pair => pair.Score), Digits);
        Error(results.Average, results.Interval!.Value).Should().BeApproximately(Oracle.PairsError, Differences);
    }

    [Fact]
    public void Detection_by_logistic_regression_agrees()
    {
        var results = TableDetection.Compute(Real, Synthetic);

        results.LogisticAuc.Value.Should().BeApproximately(Oracle.Detection.Auc, 1e-9);
        results.LogisticScore.Value.Should().BeApproximately(Oracle.Detection.Score, 1e-9);
        Error(results.LogisticAuc.Value, results.LogisticAuc.Interval!.Value).Should().BeApproximately(Oracle.Detection.Error, 1e-9);
    }

    [Fact]
    public void Privacy_agrees()
    {
        var expected = Oracle.Privacy;

        var results = TablePrivacy.Compute(Real, Synthetic, Oracle.Table(Oracle.HeldOut));

        results.ExactCopies.Value.Should().BeApproximately(expected.Copies, Digits).And.BePositive();
        results.HeldOutExactCopies!.Value.Should().BeApproximately(expected.HeldCopies, Digits);
        results.ClosestRecord.Value.Should().BeApproximately(expected.Closest, Digits);
        results.HeldOutClosestRecord!.Value.Should().BeApproximately(expected.HeldClosest, Digits);
        results.NeighbourRatio.Value.Should().BeApproximately(expected.Ratio, 1e-11);
        results.HeldOutNeighbourRatio!.Value.Should().BeApproximately(expected.HeldRatio, 1e-11);
        results.CloserToTraining!.Value.Should().BeApproximately(expected.Closer, Digits);
        results.MembershipAuc!.Value.Should().BeApproximately(expected.Membership, Digits);
        Error(expected.Membership, results.MembershipAuc.Interval!.Value).Should().BeApproximately(expected.MembershipError, 1e-9);
    }

    [Fact]
    public void Scores_of_weighted_predictions_agree()
    {
        var given = Oracle.Predictions;

        Equal(new BinaryScores(given.Truth, given.Scores).Score(given.Weights), given.Binary);
        Equal(new ClassScores([.. given.Classes.Select(k => (double)k)], given.Said, 5).Score(given.Weights), given.Several);
        Equal(new NumberScores(given.Numbers, given.Guessed).Score(given.Weights), [given.R2]);
    }

    [Fact]
    public void Scores_without_weights_are_those_of_weights_of_one()
    {
        var given = Oracle.Predictions;
        var ones = Enumerable.Repeat(1, given.Truth.Length).ToArray();
        foreach (var scores in (PredictionScores[])
        [
            new BinaryScores(given.Truth, given.Scores), new ClassScores([.. given.Classes.Select(k => (double)k)], given.Said, 5),
            new NumberScores(given.Numbers, given.Guessed),
        ])
        {
            scores.Score(null).Should().Equal(scores.Score(ones)).And.HaveSameCount(scores.Names);
        }
    }

    private static void Equal(double[] actual, double[] expected)
    {
        actual.Should().HaveSameCount(expected);
        foreach (var (mine, theirs) in actual.Zip(expected)) mine.Should().BeApproximately(theirs, Digits);
    }

    /// <summary>The standard error that an interval was made of, from its lower end, which nothing cuts.</summary>
    private static double Error(double value, MetricInterval interval)
    {
        interval.Lower.Should().BePositive();
        return (value - interval.Lower) / 1.959963984540054;
    }
}
