using FluentAssertions;
using WganGp.Layerwise;
using WganGp.Networks;
using WganGp.Penalty;
using WganGp.Tests.Support;
using WganGp.Updates;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Numerics;

/// <summary>Packing (PacGAN), with CTGAN's penalty of packs: both paths give PyTorch's numbers.</summary>
public sealed class OraclePackingTests
{
    public static TheoryData<string, OraclePath> Critics =>
        OracleComparison.OnBothPaths(OraclePackingFixture.Instance.Critics.Select(critic => critic.Name));

    [Theory]
    [MemberData(nameof(Critics))]
    public void The_critics_update_is_PyTorchs(string name, OraclePath path)
    {
        foreach (var (type, tolerance) in ((ScalarType, double)[])[(ScalarType.Float64, 1e-10), (ScalarType.Float32, 1e-5)])
        {
            using var scope = NewDisposeScope();
            var (oracle, critic, real, fake, condition) = Load(name, type);
            var expected = oracle.Results(type);
            var points = Points(oracle, real, fake, type);

            var penalty = new GradientPenalty();
            Tensor realScores, fakeScores, loss;
            PenaltyTerm term;
            if (path == OraclePath.Layerwise)
            {
                var given = condition is null ? null : Packing.Packed(condition, oracle.Pac);
                var outcome = Layers(critic, type).Accumulate(new CriticBatch(
                    Packing.Packed(real, oracle.Pac), Packing.Packed(fake, oracle.Pac), [points],
                    (r, f) => new ScoreLoss(f.mean() - r[0].mean(), null), penalty.OfGradients, 1)
                { Condition = given });
                (realScores, fakeScores, term) = (outcome.RealScores, outcome.FakeScores, outcome.Penalty!);
                loss = outcome.Loss.Loss + term.Loss;
            }
            else
            {
                (realScores, fakeScores) = (NetworkCall.Score(critic, real, condition), NetworkCall.Score(critic, fake, condition));
                term = penalty.ComputeAt(critic, [points], condition);
                loss = fakeScores.mean() - realScores.mean() + term.Loss;
                loss.backward();
            }

            OracleComparison.Close(realScores.Values(), expected.RealScores.Values, tolerance, "D(real)");
            OracleComparison.Close(fakeScores.Values(), expected.FakeScores.Values, tolerance, "D(fake)");
            OracleComparison.Close(term.GradientNorms.Values(), expected.Norms.Values, tolerance, "the norms");
            OracleComparison.Close(term.Loss.Values(), [expected.Penalty], tolerance * 10, "the penalty");
            OracleComparison.Close(loss.Values(), [expected.Loss], tolerance * 10, "the loss");
            Gradients(critic.Module, expected.ParameterGradients, tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Critics))]
    public void The_penalty_alone_is_PyTorchs(string name, OraclePath path)
    {
        foreach (var (type, tolerance) in ((ScalarType, double)[])[(ScalarType.Float64, 1e-10), (ScalarType.Float32, 1e-5)])
        {
            using var scope = NewDisposeScope();
            var (oracle, critic, real, fake, condition) = Load(name, type);
            var expected = oracle.Results(type);

            var term = PenaltyBackward.Run(
                new GradientPenalty(), critic, [Points(oracle, real, fake, type)], condition,
                path == OraclePath.Layerwise ? PenaltyPath.Fast : PenaltyPath.Reference, Precision.Float32);

            term.Path.Should().Be(OraclePaths.Reported(path));
            OracleComparison.Close(term.GradientNorms.Values(), expected.Norms.Values, tolerance, "the norms");
            OracleComparison.Close(term.Loss.Values(), [expected.Penalty], tolerance * 10, "the penalty");
            Gradients(critic.Module, expected.PenaltyGradients, tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Critics))]
    public void The_gradient_for_generated_samples_is_PyTorchs(string name, OraclePath path)
    {
        foreach (var (type, tolerance) in ((ScalarType, double)[])[(ScalarType.Float64, 1e-10), (ScalarType.Float32, 1e-5)])
        {
            using var scope = NewDisposeScope();
            var (oracle, critic, _, fake, condition) = Load(name, type);
            Tensor gradient;
            if (path == OraclePath.Layerwise)
            {
                using var noGrad = no_grad();
                gradient = Layers(critic, type).Descend(fake, condition, scores => new ScoreLoss(-scores.mean(), null), 1).Gradient;
            }
            else
            {
                fake.requires_grad_();
                (-NetworkCall.Score(critic, fake, condition).mean()).backward();
                gradient = fake.grad!;
            }

            gradient.shape.Should().Equal(fake.shape);
            OracleComparison.Close(gradient.Values(), oracle.Results(type).SampleGradient.Values, tolerance, "the samples' gradient");
        }
    }

    private static (OraclePackedCritic Oracle, ModuleCritic Critic, Tensor Real, Tensor Fake, Tensor? Condition) Load(
        string name, ScalarType type)
    {
        var oracle = OraclePackingFixture.Instance.Critic(name);
        return (oracle, oracle.Create(type), oracle.Real.ToTensor(type), oracle.Fake.ToTensor(type), oracle.Conditions(type));
    }

    // As the library draws them, but with the fixture's α.
    private static Tensor Points(OraclePackedCritic oracle, Tensor real, Tensor fake, ScalarType type)
    {
        var packed = Packing.Packed(real, oracle.Pac);
        var alpha = oracle.Alpha.ToTensor(type).reshape([-1, .. Enumerable.Repeat(1L, (int)real.dim() - 1)]);
        return Interpolation.Between(packed, Packing.Packed(fake, oracle.Pac), alpha);
    }

    private static LayeredCritic Layers(ModuleCritic critic, ScalarType type) => new(
        UpdatePath.CriticPlan(critic, new AuxiliaryTerms(new WganGpOptions(), critic), out var reason)
            ?? throw new InvalidOperationException(reason), type);

    private static void Gradients(nn.Module module, IReadOnlyDictionary<string, OracleTensor> expected, double tolerance)
    {
        var scale = expected.Values.Max(gradient => gradient.Values.Max(Math.Abs));
        module.named_parameters().Select(entry => entry.name).Should().BeEquivalentTo(expected.Keys);
        foreach (var (name, parameter) in module.named_parameters())
        {
            var actual = parameter.grad?.Values() ?? new double[parameter.numel()];
            OracleComparison.Close(actual, expected[name].Values, tolerance, $"the gradient of {name}", scale);
        }
    }
}
