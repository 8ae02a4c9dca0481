using FluentAssertions;
using TorchSharp.Modules;
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
        var latent = zeros([Schedule.Batch, 2], ScalarType.Float64);
        var (generator, critic) = Load(run);
        var sampled = new ModuleGenerator(generator, 2) { LatentSampler = (_, _) => latent.to(ScalarType.Float32) };
        using var trainer = new WganGpTrainer(sampled, new ModuleCritic(critic), new WganGpOptions
        {
            Steps = Schedule.Steps,
            BatchSize = Schedule.Batch,
            CriticSteps = Schedule.CriticSteps,
            GradientPenalty = OraclePaths.Penalty(run.Penalty),
            CriticOptimizer = OraclePaths.Optimizer(Schedule),
            GeneratorOptimizer = OraclePaths.Optimizer(Schedule),
            Execution = { PenaltyPath = path == OraclePath.Reference ? PenaltyPath.Reference : PenaltyPath.Auto },
        });
        var draws = new OracleDraws(run.Seed, Schedule.Batch);
        for (var step = 0; step < Schedule.Steps; step++)
        {
            for (var update = 0; update < Schedule.CriticSteps; update++)
            {
                var real = draws.Real(run.SampleShape);
                latent = draws.Latent();
                draws.Alpha(run.SampleShape);
                trainer.CriticStep(real);
            }

            latent = draws.Latent();
            trainer.GeneratorStep();
            var report = trainer.Report();
            report.PenaltyPath.Should().Be(OraclePaths.Reported(path), report.PenaltyPathReason);
            var expected = run.CriticLosses.Values.Skip(step * Schedule.CriticSteps).Take(Schedule.CriticSteps).Average();
            OracleComparison.Close(
                [report.CriticLoss, report.GeneratorLoss], [expected, run.GeneratorLosses.Values[step]], 1e-8, $"losses of step {step}",
                Math.Max(1, Math.Abs(expected)));
        }

        OracleComparison.State(critic, run.CriticAfter, 1e-8);
        OracleComparison.State(generator, run.GeneratorAfter, 1e-8);
        generator.Dispose();
        critic.Dispose();
    }

    private static void Compare(string name, string penalty, OraclePath path)
    {
        using var scope = NewDisposeScope();
        var run = OracleChainFixture.Instance.Run(name, penalty);
        var (generator, critic) = Load(run);
        var (criticLosses, generatorLosses) = new OraclePaths(path).Train(generator, critic, run, Schedule);
        OracleComparison.Close(criticLosses, run.CriticLosses.Values, 1e-8, "the critic's losses");
        OracleComparison.Close(generatorLosses, run.GeneratorLosses.Values, 1e-8, "the generator's losses");
        OracleComparison.State(critic, run.CriticAfter, 1e-8);
        OracleComparison.State(generator, run.GeneratorAfter, 1e-8);
        generator.Dispose();
        critic.Dispose();
    }

    private static (Sequential Generator, Sequential Critic) Load(OracleRun run)
    {
        var (generator, critic) = OraclePairs.Pair(run.Name);
        return (
            OracleComparison.Load(generator, run.GeneratorBefore, training: true, ScalarType.Float64),
            OracleComparison.Load(critic, run.CriticBefore, training: true, ScalarType.Float64));
    }
}
