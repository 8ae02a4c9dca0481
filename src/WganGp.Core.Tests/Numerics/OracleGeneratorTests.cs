using FluentAssertions;
using FluentAssertions.Execution;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Numerics;

/// <summary>Generator updates against PyTorch's own numbers (tools/oracle), on both paths.</summary>
public sealed class OracleGeneratorTests
{
    public static TheoryData<string, OraclePath> Generators => OracleComparison.OnBothPaths(OraclePairs.GeneratorNames);

    [Fact]
    public void The_fixture_and_the_tests_know_the_same_generators() =>
        OracleChainFixture.Instance.Generators.Select(generator => generator.Name).Should().Equal(OraclePairs.GeneratorNames);

    [Theory]
    [MemberData(nameof(Generators))]
    public void The_generators_update_is_PyTorchs(string name, OraclePath path)
    {
        using var scope = NewDisposeScope();
        var oracle = OracleChainFixture.Instance.Generator(name);
        var pair = OraclePairs.Generator(name);
        using var generator = OracleComparison.Load(pair.Generator, oracle.StateDict, training: true, ScalarType.Float64);
        using var critic = OracleComparison.Load(pair.Critic, oracle.CriticStateDict, training: false, ScalarType.Float64);

        var loss = new OraclePaths(path).Generator(generator, critic, oracle.Latent.ToTensor(ScalarType.Float64));

        using var all = new AssertionScope();
        OracleComparison.Close([loss], [oracle.Loss], 1e-10, "loss", scale: Math.Max(1, Math.Abs(oracle.Loss)));
        OracleComparison.Gradients(generator, oracle.ParameterGradients, 1e-10);
        OracleComparison.Buffers(generator, oracle.BuffersAfter, 1e-10);
        critic.parameters().Select(weight => weight.grad).Should().AllSatisfy(gradient => gradient.Should().BeNull());
    }

    [Theory]
    [MemberData(nameof(Generators))]
    public void The_samples_are_PyTorchs(string name, OraclePath path)
    {
        using var scope = NewDisposeScope();
        var oracle = OracleChainFixture.Instance.Generator(name);
        var pair = OraclePairs.Generator(name);
        pair.Critic.Dispose();
        using var generator = OracleComparison.Load(pair.Generator, oracle.StateDict, training: true, ScalarType.Float64);
        var samples = new OraclePaths(path).Generate(generator, oracle.Latent.ToTensor(ScalarType.Float64));
        OracleComparison.Close(samples.Values(), oracle.Samples.Values, 1e-10, "samples");
        OracleComparison.Buffers(generator, oracle.BuffersAfter, 1e-10);
    }
}
