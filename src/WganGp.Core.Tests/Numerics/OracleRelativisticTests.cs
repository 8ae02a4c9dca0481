using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Numerics;

/// <summary>
/// Whole runs with the relativistic pairing loss, R1 and R2, against PyTorch's (tools/oracle), on both paths, while learning rates, β₂, the
/// penalty's weight and the average move: every loss, every weight at the end, and what the averaged generator makes.
/// </summary>
public sealed class OracleRelativisticTests
{
    private static readonly OracleRelativisticSchedule Schedule = OracleRelativisticFixture.Instance.Schedule;

    public static TheoryData<string, OraclePath> Pairs => OracleComparison.OnBothPaths(OraclePairs.PairNames);

    [Fact]
    public void The_fixture_and_the_tests_know_the_same_runs() =>
        OracleRelativisticFixture.Instance.Runs.Select(run => run.Name).Should().Equal(OraclePairs.PairNames);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_trainers_runs_are_PyTorchs(string name, OraclePath path)
    {
        using var scope = NewDisposeScope();
        var run = OracleRelativisticFixture.Instance.Runs.Single(each => each.Name == name);
        var latent = zeros([Schedule.Batch, 2], ScalarType.Float64);
        var (generator, critic) = OraclePairs.Pair(name);
        OracleComparison.Load(generator, run.GeneratorBefore, training: true, ScalarType.Float64);
        OracleComparison.Load(critic, run.CriticBefore, training: true, ScalarType.Float64);
        var sampled = new ModuleGenerator(generator, 2) { LatentSampler = (_, _) => latent.to(ScalarType.Float32) };
        using var trainer = new WganGpTrainer(sampled, new ModuleCritic(critic), Options(path));
        var draws = new OracleDraws(run.Seed, Schedule.Batch);
        for (var step = 0; step < Schedule.Steps; step++)
        {
            for (var update = 0; update < Schedule.CriticSteps; update++)
            {
                var real = draws.Real(run.SampleShape);
                latent = draws.Latent();
                trainer.CriticStep(real);
            }

            var ofPairs = draws.Real(run.SampleShape);
            latent = draws.Latent();
            trainer.GeneratorStep(real: ofPairs);
            OracleComparison.Report(trainer, path, step, Schedule.CriticSteps, run.CriticLosses, run.GeneratorLosses, 1e-9);
        }

        OracleComparison.State(critic, run.CriticAfter, 1e-9);
        OracleComparison.State(generator, run.GeneratorAfter, 1e-9);
        latent = run.Latent.ToTensor(ScalarType.Float64);
        var averaged = trainer.Sample(Schedule.Batch, averaged: true);
        OracleComparison.Close(averaged.Values(), run.AveragedSamples.Values, 1e-9, "samples of the average");
        generator.Dispose();
        critic.Dispose();
    }

    private static WganGpOptions Options(OraclePath path)
    {
        OracleBurnIn Of(string name) => Schedule.BurnIns[name];
        BurnInOptions BurnIn(OracleBurnIn burnIn, double scale = 1) => new() { From = burnIn.First * scale, Steps = burnIn.Steps };
        OptimizerOptions Optimizer(string network) => new()
        {
            LearningRate = Of($"{network}_rate").Last,
            LearningRateBurnIn = BurnIn(Of($"{network}_rate")),
            Beta1 = Schedule.Beta1,
            Beta2 = Of($"{network}_beta2").Last,
            Beta2BurnIn = BurnIn(Of($"{network}_beta2")),
        };
        return new WganGpOptions
        {
            Steps = Schedule.Steps,
            BatchSize = Schedule.Batch,
            CriticSteps = Schedule.CriticSteps,
            Loss = AdversarialLoss.RelativisticPairing,
            GradientPenalty = GradientPenaltyOptions.R1AndR2(Of("gamma").Last),
            // γ/2 is the weight of each of the two means.
            PenaltyWeightBurnIn = BurnIn(Of("gamma"), scale: 0.5),
            CriticOptimizer = Optimizer("critic"),
            GeneratorOptimizer = Optimizer("generator"),
            GeneratorAverageDecay = Math.Pow(0.5, 1 / Of("half_life").Last),
            GeneratorAverageBurnIn = BurnIn(Of("half_life")),
            Execution = { PenaltyPath = path == OraclePath.Reference ? PenaltyPath.Reference : PenaltyPath.Auto },
        };
    }
}
