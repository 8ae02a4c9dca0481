using FluentAssertions;
using FluentAssertions.Execution;
using TorchSharp.Modules;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Numerics;

/// <summary>Critic updates of residual networks against PyTorch's own numbers (tools/oracle), on both paths.</summary>
public sealed class OracleChainTests
{
    // Its first layer writes into what the shortcut reads: the layerwise path says so and leaves it to the other one.
    private const string LeftToTheReference = "inplace_first_of_branch";

    public static TheoryData<string, OraclePath> Critics
    {
        get
        {
            var critics = OracleComparison.OnBothPaths(OracleChains.Names.Except([LeftToTheReference]));
            critics.Add(LeftToTheReference, OraclePath.Reference);
            return critics;
        }
    }

    public static TheoryData<string, OraclePath> LargeBatches => OracleComparison.OnBothPaths(["batch_of_80", "batch_of_96"]);

    [Fact]
    public void The_fixture_and_the_tests_know_the_same_critics() =>
        OracleChainFixture.Instance.Critics.Select(critic => critic.Name).Should().Equal(OracleChains.Names);

    [Theory]
    [MemberData(nameof(Critics))]
    public void The_critics_update_with_the_penalty_between_samples_is_PyTorchs(string name, OraclePath path)
    {
        var oracle = OracleChainFixture.Instance.Critic(name);
        using var critic = Compare(oracle, oracle.Interpolated, "two_sided", path);
        OracleComparison.Buffers(critic, oracle.BuffersAfter, 1e-10);
    }

    [Theory]
    [MemberData(nameof(Critics))]
    public void The_critics_update_with_the_penalty_at_samples_is_PyTorchs(string name, OraclePath path)
    {
        var oracle = OracleChainFixture.Instance.Critic(name);
        Compare(oracle, oracle.RealAndFake, "r1_r2", path).Dispose();
    }

    [Fact]
    public void A_branch_that_begins_in_place_is_left_to_the_reference_path()
    {
        using var critic = Load(OracleChainFixture.Instance.Critic(LeftToTheReference), ScalarType.Float64);
        WganGp.Layerwise.LayerPlan.Of(critic, out var reason).Should().BeNull();
        reason.Should()
            .Be("LeakyReLU, first in a path of a Residual, writes into the input that the other path reads; set its inplace to false");
    }

    [Theory]
    [MemberData(nameof(LargeBatches))]
    public void A_last_bias_whose_gradient_is_zero_in_PyTorch_has_exactly_zero(string name, OraclePath path)
    {
        var oracle = OracleChainFixture.Instance.Critic(name);
        oracle.Interpolated.ParameterGradients["fc.bias"].Values.Should().Equal(0);
        foreach (var type in (ScalarType[])[ScalarType.Float64, ScalarType.Float32])
        {
            using var scope = NewDisposeScope();
            using var critic = Load(oracle, type);
            Run(critic, oracle, "two_sided", path, type);
            critic.get_parameter("fc.bias")!.grad!.Values().Should().Equal([0], "of {0}", type);
        }
    }

    private static Sequential Compare(OracleCriticUpdate oracle, OracleCriticLoss expected, string penalty, OraclePath path)
    {
        using var scope = NewDisposeScope();
        var critic = Load(oracle, ScalarType.Float64);
        var result = Run(critic, oracle, penalty, path, ScalarType.Float64);
        using var all = new AssertionScope();
        OracleComparison.Close(result.RealScores, oracle.RealScores.Values, 1e-10, "scores of real samples");
        OracleComparison.Close(result.FakeScores, oracle.FakeScores.Values, 1e-10, "scores of generated samples");
        OracleComparison.Close([result.Loss], [expected.Loss], 1e-10, "loss", scale: Math.Max(1, Math.Abs(expected.Loss)));
        OracleComparison.Close([result.Penalty], [expected.Penalty], 1e-10, "penalty", scale: Math.Max(1, expected.Penalty));
        OracleComparison.Close(result.Norms, expected.Norms.Values, 1e-10, "norms");
        OracleComparison.Gradients(critic, expected.ParameterGradients, 1e-10);
        return critic;
    }

    private static Sequential Load(OracleCriticUpdate oracle, ScalarType type) =>
        OracleComparison.Load(OracleChains.Critic(oracle.Name), oracle.StateDict, oracle.Training, type);

    private static OraclePaths.CriticResult Run(Sequential critic, OracleCriticUpdate oracle, string name, OraclePath path, ScalarType type)
    {
        var (real, fake, penalty) = (oracle.Real.ToTensor(type), oracle.Fake.ToTensor(type), OraclePaths.Penalty(name));
        var points = OraclePaths.Points(penalty, real, fake, oracle.Alpha.ToTensor(type));
        return new OraclePaths(path).Critic(critic, penalty, real, fake, points);
    }
}
