using WganGp.Layerwise;
using WganGp.Networks;
using WganGp.Penalty;
using WganGp.Tests.Layerwise.Grammar;
using WganGp.Tests.Support;
using WganGp.Updates;
using static TorchSharp.torch;
using Network = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace WganGp.Tests.Numerics;

/// <summary>How an update is computed.</summary>
public enum OraclePath
{
    /// <summary>By autograd.</summary>
    Reference,

    /// <summary>Layer by layer.</summary>
    Layerwise,
}

/// <summary>What the oracle's tests need of the library's internals, for both paths: updates whose random draws are given.</summary>
internal sealed class OraclePaths(OraclePath path)
{
    /// <summary>The penalties of <c>tools/oracle/chain_oracle.py</c> by their names there.</summary>
    public static GradientPenaltyOptions Penalty(string name) => name switch
    {
        "two_sided" => new(),
        "r1_r2" => new() { Weight = 5, TargetNorm = 0, Points = PenaltyPoints.RealAndFake },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    /// <summary>What a report has to say of the path.</summary>
    public static PenaltyPath Reported(OraclePath path) => path == OraclePath.Reference ? PenaltyPath.Reference : PenaltyPath.Fast;

    /// <summary>The groups of points of a penalty, with the oracle's α.</summary>
    public static Tensor[] Points(GradientPenaltyOptions penalty, Tensor real, Tensor fake, Tensor alpha) =>
        penalty.Points == PenaltyPoints.Interpolated
            ? [Interpolation.Between(real, fake, alpha)]
            : [Interpolation.At(real), Interpolation.At(fake)];

    /// <summary>Adds to the gradients of the critic's weights that of mean D(fake) - mean D(real) + the penalty at these points.</summary>
    public CriticResult Critic(
        nn.Module critic, GradientPenaltyOptions penalty, Tensor real, Tensor fake, Tensor[] points, Tensor? condition = null)
    {
        using var scope = NewDisposeScope();
        var term = new GradientPenalty(penalty);
        if (path == OraclePath.Layerwise)
        {
            var outcome = Layered(critic, real.dtype).Accumulate(new CriticBatch(
                real, fake, points, (r, f) => new ScoreLoss(f.mean() - r[0].mean(), null), term.OfGradients, 1)
            {
                Condition = condition,
            });
            return CriticResult.Of(outcome.RealScores, outcome.FakeScores, outcome.Loss.Loss + outcome.Penalty!.Loss, outcome.Penalty);
        }

        var module = CaseUpdate.Critic(critic);
        var (realScores, fakeScores) = (NetworkCall.Score(module, real, condition), NetworkCall.Score(module, fake, condition));
        var loss = AdversarialTerms.Critic(AdversarialLoss.Wasserstein, realScores, fakeScores, realScores.mean(), fakeScores.mean());
        var added = term.ComputeAt(module, points, condition);
        loss += added.Loss;
        loss.backward();
        return CriticResult.Of(realScores, fakeScores, loss, added);
    }

    /// <summary>Adds to the gradients of the generator's weights that of -mean D(G(z)); the critic's weights get none.</summary>
    /// <returns>The loss.</returns>
    public double Generator(Network generator, Network critic, Tensor latent)
    {
        using var scope = NewDisposeScope();
        Tensor Loss(Tensor scores) => AdversarialTerms.Generator(AdversarialLoss.Wasserstein, scores);
        if (path == OraclePath.Layerwise)
        {
            ScoreLoss LossOf(Tensor ofSamples, Tensor scores) => new(Loss(scores), null);
            return LayeredGenerator(generator, latent.dtype).Accumulate(latent, null, Layered(critic, latent.dtype), null, LossOf, 1)
                .item<double>();
        }

        foreach (var weight in critic.parameters()) weight.requires_grad = false;
        var samples = NetworkCall.Generate(new ModuleGenerator(generator, 2), latent, null);
        var loss = Loss(NetworkCall.Score(new ModuleCritic(critic), samples, null));
        loss.backward();
        foreach (var weight in critic.parameters()) weight.requires_grad = true;
        return loss.item<double>();
    }

    /// <summary>Samples without a gradient, as the critic's update has them.</summary>
    public Tensor Generate(Network generator, Tensor latent)
    {
        using var noGradients = no_grad();
        return path == OraclePath.Layerwise
            ? LayeredGenerator(generator, latent.dtype).Generate(latent, null)
            : NetworkCall.Generate(new ModuleGenerator(generator, 2), latent, null);
    }

    /// <summary>Trains a pair as the trainer does, with the oracle's draws in place of its own.</summary>
    /// <returns>The losses of the critic's updates and of the generator's.</returns>
    public (double[] Critic, double[] Generator) Train(Network generator, Network critic, OracleRun run, OracleSchedule schedule)
    {
        var options = Optimizer(schedule);
        using var critics = new Optimizer(critic, options);
        using var generators = new Optimizer(generator, options);
        var draws = new OracleDraws(run.Seed, schedule.Batch);
        var penalty = Penalty(run.Penalty);
        var (criticLosses, generatorLosses) = (new List<double>(), new List<double>());
        for (var step = 1; step <= schedule.Steps; step++)
        {
            for (var update = 0; update < schedule.CriticSteps; update++)
            {
                using var scope = NewDisposeScope();
                var (real, latent, alpha) = (draws.Real(run.SampleShape), draws.Latent(), draws.Alpha(run.SampleShape));
                var fake = Generate(generator, latent);
                criticLosses.Add(Critic(critic, penalty, real, fake, Points(penalty, real, fake, alpha)).Loss);
                critics.Step(new(schedule.LearningRate, schedule.Beta2));
            }

            using var last = NewDisposeScope();
            generatorLosses.Add(Generator(generator, critic, draws.Latent()));
            generators.Step(new(schedule.LearningRate, schedule.Beta2));
        }

        return ([.. criticLosses], [.. generatorLosses]);
    }

    /// <summary>The runs' optimiser.</summary>
    public static OptimizerOptions Optimizer(OracleSchedule schedule) =>
        new() { LearningRate = schedule.LearningRate, Beta1 = schedule.Beta1, Beta2 = schedule.Beta2 };

    private static LayeredCritic Layered(nn.Module critic, ScalarType type) =>
        new(LayerPlan.Of(critic, out var reason) ?? throw new InvalidOperationException(reason), type);

    private static LayeredGenerator LayeredGenerator(Network generator, ScalarType type) =>
        new(LayerPlan.Of(generator, out var reason) ?? throw new InvalidOperationException(reason), type);

    /// <summary>What an update of a critic computed, beside the gradients.</summary>
    internal sealed record CriticResult(double[] RealScores, double[] FakeScores, double Loss, double Penalty, double[] Norms)
    {
        public static CriticResult Of(Tensor real, Tensor fake, Tensor loss, PenaltyTerm term) =>
            new(real.Values(), fake.Values(), loss.Values()[0], term.Loss.Values()[0], term.GradientNorms.Values());
    }
}
