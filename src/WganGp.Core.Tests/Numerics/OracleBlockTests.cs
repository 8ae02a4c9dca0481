using FluentAssertions;
using FluentAssertions.Execution;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Numerics;

/// <summary>
/// Spectral normalisation, self-attention and feature-wise gain and offset against PyTorch's own numbers (tools/oracle), on both paths.
/// </summary>
public sealed class OracleBlockTests
{
    public static TheoryData<string, OraclePath> Critics => OracleComparison.OnBothPaths(OracleBlocks.Names);

    public static TheoryData<string> Normalised =>
        [.. OracleBlocks.Names.Where(name => name.Contains("spectral", StringComparison.Ordinal))];

    public static TheoryData<OraclePath> Paths => [.. Enum.GetValues<OraclePath>()];

    [Fact]
    public void The_fixture_and_the_tests_know_the_same_critics() =>
        OracleBlockFixture.Instance.Critics.Select(critic => critic.Name).Should().Equal(OracleBlocks.Names);

    [Theory]
    [MemberData(nameof(Critics))]
    public void The_critics_update_with_the_penalty_between_samples_is_PyTorchs(string name, OraclePath path) =>
        Compare(name, oracle => oracle.Interpolated, "two_sided", path);

    [Theory]
    [MemberData(nameof(Critics))]
    public void The_critics_update_with_the_penalty_at_samples_is_PyTorchs(string name, OraclePath path) =>
        Compare(name, oracle => oracle.RealAndFake, "r1_r2", path);

    [Theory]
    [MemberData(nameof(Normalised))]
    public void A_step_of_the_power_iteration_is_PyTorchs(string name)
    {
        var oracle = OracleBlockFixture.Instance.Critics.Single(critic => critic.Name == name);
        using var critic = Load(oracle);
        foreach (var norm in critic.modules().OfType<SpectralNorm>()) norm.Iterate();
        OracleComparison.Buffers(critic, oracle.Iterated, 1e-12);
    }

    /// <summary>R1 and R2 draw no α, so that the trainer itself can be given all numbers; the iterations are its own.</summary>
    [Theory]
    [MemberData(nameof(Paths))]
    public void The_trainers_run_is_PyTorchs(OraclePath path)
    {
        using var scope = NewDisposeScope();
        var run = OracleBlockFixture.Instance.Run;
        var (generator, critic) = OracleComparison.Load(OracleBlocks.Pair(), run);
        OracleTrainerRun.Check(generator, critic, run, OracleBlockFixture.Instance.Schedule, path, PenaltyPath.Fast);
        generator.Dispose();
        critic.Dispose();
    }

    private static void Compare(string name, Func<OracleBlockUpdate, OracleCriticLoss> part, string penaltyName, OraclePath path)
    {
        using var scope = NewDisposeScope();
        var oracle = OracleBlockFixture.Instance.Critics.Single(critic => critic.Name == name);
        var (expected, penalty) = (part(oracle), OraclePaths.Penalty(penaltyName));
        using var critic = Load(oracle);
        var (real, fake) = (oracle.Real.ToTensor(ScalarType.Float64), oracle.Fake.ToTensor(ScalarType.Float64));
        var points = OraclePaths.Points(penalty, real, fake, oracle.Alpha.ToTensor(ScalarType.Float64));
        var condition = oracle.Condition?.ToTensor(oracle.Condition.Shape.Length == 1 ? ScalarType.Int64 : ScalarType.Float64);

        var result = new OraclePaths(path).Critic(critic, penalty, real, fake, points, condition);

        using var all = new AssertionScope();
        OracleComparison.Close(result.RealScores, oracle.RealScores.Values, 1e-10, "scores of real samples");
        OracleComparison.Close(result.FakeScores, oracle.FakeScores.Values, 1e-10, "scores of generated samples");
        OracleComparison.Close([result.Loss], [expected.Loss], 1e-10, "loss", scale: Math.Max(1, Math.Abs(expected.Loss)));
        OracleComparison.Close([result.Penalty], [expected.Penalty], 1e-10, "penalty", scale: Math.Max(1, expected.Penalty));
        OracleComparison.Close(result.Norms, expected.Norms.Values, 1e-10, "norms");
        OracleComparison.Gradients(critic, expected.ParameterGradients, 1e-10);
    }

    private static nn.Module Load(OracleBlockUpdate oracle) =>
        OracleComparison.Load(OracleBlocks.Critic(oracle.Name), oracle.StateDict, training: false, ScalarType.Float64);
}
