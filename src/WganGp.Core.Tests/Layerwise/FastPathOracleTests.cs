using FluentAssertions;
using WganGp.Layerwise;
using WganGp.Tests.Numerics;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Layerwise;

/// <summary>The fast path against PyTorch's own numbers, without the reference path between them.</summary>
public sealed class FastPathOracleTests
{
    /// <summary>Those of the oracle's critics that are a chain of layers.</summary>
    public static TheoryData<string> Chains => [.. OracleCritics.Names.Except(["residual"])];

    [Theory]
    [MemberData(nameof(Chains))]
    public void The_critics_whole_loss_and_its_gradients_are_PyTorchs(string name)
    {
        using var scope = NewDisposeScope();
        var oracle = OracleFixture.Instance.Critic(name);
        var expected = oracle.DoublePrecision.CriticLoss;
        var (critic, outcome) = Run(oracle, new GradientPenalty(), ["interpolated"], withScores: true);

        (outcome.Loss.Loss + outcome.Penalty!.Loss).item<double>()
            .Should().BeApproximately(expected.Loss, 1e-10 * Math.Max(1, Math.Abs(expected.Loss)));
        OraclePenaltyTests.GradientsAgree(critic, OracleCritics.InChain(expected.ParameterGradients), 1e-10, "critic loss");
        critic.Module.Dispose();
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void Every_form_is_PyTorchs(string name)
    {
        using var scope = NewDisposeScope();
        var oracle = OracleFixture.Instance.Critic(name);
        foreach (var (formName, expected) in oracle.DoublePrecision.Forms)
        {
            var form = OracleFixture.Instance.Form(formName);
            if (form.Drift > 0 || form.Points.Contains("fully_perturbed_real")) continue;

            var (critic, outcome) = Run(oracle, new GradientPenalty(OraclePenaltyTests.Options(form)), form.Points, withScores: false);
            outcome.Penalty!.Loss.item<double>()
                .Should().BeApproximately(expected.Penalty, 1e-10 * Math.Max(1, Math.Abs(expected.Penalty)), formName);
            outcome.Penalty.GradientNorms.Values().Zip(expected.Norms.Values, (a, b) => Math.Abs(a - b)).Max()
                .Should().BeLessThan(1e-10, formName);
            OraclePenaltyTests.GradientsAgree(critic, OracleCritics.InChain(expected.ParameterGradients), 1e-10, formName);
            critic.Module.Dispose();
        }
    }

    private static (ICritic Critic, CriticOutcome Outcome) Run(
        OracleCritic oracle, GradientPenalty penalty, IEnumerable<string> points, bool withScores)
    {
        var critic = OracleCritics.LoadChain(oracle, ScalarType.Float64);
        var plan = LayerPlan.Of(((ILayeredNetwork)critic).Network!, out var reason) ?? throw new InvalidOperationException(reason);
        var at = points.Select(where => oracle.DoublePrecision.Points[where].ToTensor(ScalarType.Float64)).ToArray();
        var outcome = new LayeredCritic(plan, ScalarType.Float64).Accumulate(new CriticBatch(
            oracle.Real.ToTensor(ScalarType.Float64), oracle.Fake.ToTensor(ScalarType.Float64), at,
            (real, fake) => new ScoreLoss((fake.mean() - real[0].mean()) * (withScores ? 1 : 0), null), penalty.OfGradients, 1)
        {
            Condition = oracle.Condition?.ToTensor(ScalarType.Int64),
        });
        return (critic, outcome);
    }
}
