using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Numerics;

/// <summary>
/// Whole runs with an auxiliary classifier, with CT-GAN's consistency of two passes under masks of their own, and with both, against
/// PyTorch's (tools/oracle), on both paths: every loss, and every weight at the end.
/// </summary>
public sealed class OracleHeadsTests
{
    private static readonly OracleHeadsSettings Settings = OracleHeadsFixture.Instance.Settings;

    public static TheoryData<string, OraclePath> Runs =>
        OracleComparison.OnBothPaths(OracleHeadsFixture.Instance.Runs.Select(run => run.Name));

    [Theory]
    [MemberData(nameof(Runs))]
    public void The_trainers_runs_are_PyTorchs(string name, OraclePath path)
    {
        using var scope = NewDisposeScope();
        var run = OracleHeadsFixture.Instance.Runs.Single(each => each.Name == name);
        using var masks = new PassMasks(run);
        using var generator = OracleComparison.Load(Generator(run), run.GeneratorBefore, training: true, ScalarType.Float64);
        using var critic = OracleComparison.Load(Critic(run, masks), run.CriticBefore, training: true, ScalarType.Float64);
        var latent = zeros([Settings.Batch, 2]);
        var sampled = new ModuleGenerator(generator, 2) { LatentSampler = (_, _) => latent.to(ScalarType.Float32) };
        using var trainer = new WganGpTrainer(sampled, critic, Options(run, path));
        var draws = new OracleDraws(run.Seed, Settings.Batch);
        for (var step = 0; step < Settings.Steps; step++)
        {
            for (var update = 0; update < Settings.CriticSteps; update++)
            {
                var (real, labels) = (draws.Real(run.SampleShape), draws.Labels(Settings.Classes));
                latent = draws.Latent();
                masks.BeforeCritic();
                trainer.CriticStep(real, labels);
            }

            var wanted = draws.Labels(Settings.Classes);
            latent = draws.Latent();
            masks.BeforeGenerator();
            trainer.GeneratorStep(wanted);
            OracleComparison.Report(trainer, path, step, Settings.CriticSteps, run.CriticLosses, run.GeneratorLosses, 1e-9);
        }

        OracleComparison.State(critic, run.CriticAfter, 1e-9);
        OracleComparison.State(generator, run.GeneratorAfter, 1e-9);
    }

    private static ConditionalSequential Generator(OracleHeadsRun run) => new(
        ("condition", new ConcatenatedCondition(new OneHot(Settings.Classes))), ("fc1", Linear(2 + Settings.Classes, 6)), ("act", Tanh()),
        ("fc2", Linear(6, run.SampleShape.Aggregate(1L, (all, size) => all * size))), ("shape", Unflatten(1, run.SampleShape)));

    private static MultiHeadCritic Critic(OracleHeadsRun run, PassMasks masks)
    {
        List<Module<Tensor, Tensor>> layers = run.SampleShape.Length == 1
            ? [Linear(4, 7), Softplus(1, 20)]
            : [Conv2d(1, 7, 3, stride: 2, padding: 1), Softplus(1, 20)];
        if (run.Compares) layers.Add(masks);
        if (run.SampleShape.Length == 1) layers.AddRange([Linear(7, 5), Tanh()]);
        else layers.Add(Flatten());
        var width = run.SampleShape.Length == 1 ? 5 : 28;
        return new MultiHeadCritic(
            Sequential([.. layers.Select((layer, i) => ($"{i}", layer))]), Linear(width, 1, hasBias: false),
            run.Classifies ? Linear(width, Settings.Classes) : null);
    }

    private static WganGpOptions Options(OracleHeadsRun run, OraclePath path)
    {
        OptimizerOptions Adam() => new() { LearningRate = Settings.LearningRate, Beta1 = Settings.Beta1, Beta2 = Settings.Beta2 };
        return new WganGpOptions
        {
            Steps = Settings.Steps,
            BatchSize = Settings.Batch,
            CriticSteps = Settings.CriticSteps,
            GradientPenalty = new() { Points = PenaltyPoints.Real, TargetNorm = 0, Weight = Settings.Penalty },
            Classifier = run.Classifies
                ? new() { CriticWeight = Settings.CriticClassifier, GeneratorWeight = Settings.GeneratorClassifier }
                : new(),
            Consistency = run.Compares
                ? new() { Weight = Settings.Consistency, FeatureWeight = Settings.Features, Margin = Settings.Margin }
                : new(),
            CriticOptimizer = Adam(),
            GeneratorOptimizer = Adam(),
            Execution = { PenaltyPath = path == OraclePath.Reference ? PenaltyPath.Reference : PenaltyPath.Auto },
        };
    }

    /// <summary>Dropout whose masks are given: one of each pass of a critic update, in their order, and one of the generator's.</summary>
    private sealed class PassMasks(OracleHeadsRun run) : Module<Tensor, Tensor>(nameof(PassMasks))
    {
        // Real samples two or three times, generated ones, points.
        private readonly int passes = (run.Classifies ? 1 : 0) + 4;
        private int pass;
        private bool isGenerators;

        public void BeforeCritic() => (pass, isGenerators) = (0, false);

        public void BeforeGenerator() => isGenerators = true;

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            // The self-check before the first update has fewer rows, and calls as often as it likes.
            var isChecked = input.size(0) != Settings.Batch;
            var mask = isGenerators || isChecked ? Settings.GeneratorMask : Settings.Masks[pass++ % passes];
            var shape = Enumerable.Repeat(1L, (int)input.dim() - 2).Prepend(mask.Length).ToArray();
            return (input * tensor(mask, dtype: input.dtype).reshape(shape) / 0.75).MoveToOuterDisposeScope();
        }
    }
}
