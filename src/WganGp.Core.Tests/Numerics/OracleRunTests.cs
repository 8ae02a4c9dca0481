using FluentAssertions;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Numerics;

/// <summary>
/// Whole runs against PyTorch's (tools/oracle), on both paths: 30 generator steps with 3 critic updates each; every loss, and every weight
/// at the end.
/// </summary>
public sealed class OracleRunTests
{
    private static readonly OracleSchedule Schedule = OracleChainFixture.Instance.Schedule;

    public static TheoryData<string, OraclePath> Pairs => OracleComparison.OnBothPaths(OraclePairs.PairNames);

    [Fact]
    public void The_fixture_and_the_tests_know_the_same_runs() =>
        OracleChainFixture.Instance.Runs.Select(run => (run.Name, run.Penalty)).Should()
            .Equal(OraclePairs.PairNames.SelectMany(name => new[] { (name, "two_sided"), (name, "r1_r2") }));

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Runs_with_the_penalty_between_samples_are_PyTorchs(string name, OraclePath path) => Compare(name, "two_sided", path);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Runs_with_the_penalty_at_samples_are_PyTorchs(string name, OraclePath path) => Compare(name, "r1_r2", path);

    /// <summary>R1 and R2 draw no α, so that the trainer itself can be given all numbers.</summary>
    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_trainers_runs_are_PyTorchs(string name, OraclePath path)
    {
        using var scope = NewDisposeScope();
        var run = OracleChainFixture.Instance.Run(name, "r1_r2");
        var (generator, critic) = OracleComparison.Load(OraclePairs.Pair(name), run);
        OracleTrainerRun.Check(generator, critic, run, Schedule, path, PenaltyPath.Auto);
        generator.Dispose();
        critic.Dispose();
    }

    private static void Compare(string name, string penalty, OraclePath path)
    {
        using var scope = NewDisposeScope();
        var run = OracleChainFixture.Instance.Run(name, penalty);
        var (generator, critic) = OracleComparison.Load(OraclePairs.Pair(name), run);
        var (criticLosses, generatorLosses) = new OraclePaths(path).Train(generator, critic, run, Schedule);
        OracleComparison.Close(criticLosses, run.CriticLosses.Values, 1e-8, "the critic's losses");
        OracleComparison.Close(generatorLosses, run.GeneratorLosses.Values, 1e-8, "the generator's losses");
        OracleComparison.State(critic, run.CriticAfter, 1e-8);
        OracleComparison.State(generator, run.GeneratorAfter, 1e-8);
        generator.Dispose();
        critic.Dispose();
    }
}
