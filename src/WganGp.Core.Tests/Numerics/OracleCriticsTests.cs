using FluentAssertions;
using TorchSharp;
using Xunit;

namespace WganGp.Tests.Numerics;

/// <summary>The critics of these tests are PyTorch's: without that, comparing penalties would say nothing.</summary>
public class OracleCriticsTests
{
    public static TheoryData<string> CriticNames => [.. OracleCritics.Names];

    [Fact]
    public void The_fixture_and_the_tests_know_the_same_critics() =>
        OracleFixture.Instance.Critics.Select(critic => critic.Name).Should().Equal(OracleCritics.Names);

    [Theory]
    [MemberData(nameof(CriticNames))]
    public void Scores_in_double_precision_are_PyTorchs(string name) => ScoresAgree(name, torch.ScalarType.Float64, 1e-12);

    [Theory]
    [MemberData(nameof(CriticNames))]
    public void Scores_in_single_precision_are_PyTorchs(string name) => ScoresAgree(name, torch.ScalarType.Float32, 1e-5);

    [Theory]
    [MemberData(nameof(CriticNames))]
    public void Every_gradient_belongs_to_a_parameter_and_has_its_shape(string name)
    {
        var oracle = OracleFixture.Instance.Critic(name);
        var critic = OracleCritics.Create(name, torch.ScalarType.Float64);
        using var module = critic.Module;
        var shapes = module.named_parameters().ToDictionary(p => p.name, p => p.parameter.shape);
        foreach (var results in new[] { oracle.DoublePrecision, oracle.SinglePrecision })
        {
            foreach (var gradients in results.Forms.Values.Select(form => form.ParameterGradients)
                .Append(results.CriticLoss.ParameterGradients))
            {
                gradients.ToDictionary(g => g.Key, g => g.Value.Shape).Should().BeEquivalentTo(shapes);
            }
        }
    }

    [Theory]
    [MemberData(nameof(CriticNames))]
    public void Points_follow_from_the_inputs(string name)
    {
        using var scope = torch.NewDisposeScope();
        var oracle = OracleFixture.Instance.Critic(name);
        var real = oracle.Real.ToTensor(torch.ScalarType.Float64);
        var fake = oracle.Fake.ToTensor(torch.ScalarType.Float64);
        var alpha = oracle.Alpha.ToTensor(torch.ScalarType.Float64);
        // The deviation of all values of the batch, divided by their number: numpy's std, as DRAGAN's code has it.
        var shift = 0.5 * (real - real.mean()).square().mean().sqrt() * oracle.Noise.ToTensor(torch.ScalarType.Float64);
        var points = new Dictionary<string, torch.Tensor>
        {
            ["interpolated"] = alpha * real + (1 - alpha) * fake,
            ["real"] = real,
            ["fake"] = fake,
            ["perturbed_real"] = real + alpha * shift,
            ["fully_perturbed_real"] = real + shift,
        };
        foreach (var (where, expected) in oracle.DoublePrecision.Points)
        {
            points[where].shape.Should().Equal(expected.Shape);
            Difference(points[where], expected).Should().BeLessThan(1e-14, where);
        }
    }

    [Fact]
    public void Forms_without_restriction_exist_for_every_critic()
    {
        var general = OracleFixture.Instance.Forms.Where(form => form.NormDims is null).Select(form => form.Name).ToList();
        general.Should().HaveCount(14);
        foreach (var critic in OracleFixture.Instance.Critics)
        {
            critic.DoublePrecision.Forms.Keys.Should().Contain(general).And.Equal(critic.SinglePrecision.Forms.Keys);
        }
    }

    [Fact]
    public void Weights_of_another_critic_are_refused_by_name()
    {
        var critic = OracleCritics.Create("linear", torch.ScalarType.Float64);
        using var module = critic.Module;
        var load = () => OracleCritics.Load(module, OracleFixture.Instance.Critic("concat_onehot").StateDict, torch.ScalarType.Float64);
        load.Should().Throw<InvalidOperationException>()
            .WithMessage("Only one side has the weights fc.weight, fc.bias, fc1.weight, fc1.bias, fc2.weight, fc2.bias.");
    }

    [Fact]
    public void Weights_of_another_shape_are_refused()
    {
        var critic = OracleCritics.Create("conv2d", torch.ScalarType.Float64);
        using var module = critic.Module;
        var load = () => OracleCritics.Load(module, OracleFixture.Instance.Critic("conv3d").StateDict, torch.ScalarType.Float64);
        load.Should().Throw<InvalidOperationException>().WithMessage("conv1.weight is [3, 2, 3, 3] here, [2, 1, 3, 3, 3] in the fixture.");
    }

    private static void ScoresAgree(string name, torch.ScalarType dtype, double tolerance)
    {
        using var scope = torch.NewDisposeScope();
        var oracle = OracleFixture.Instance.Critic(name);
        var critic = OracleCritics.Load(oracle, dtype);
        using var module = critic.Module;
        var condition = oracle.Condition?.ToTensor(torch.ScalarType.Int64);
        foreach (var (where, expected) in oracle.Results(dtype).Scores)
        {
            var scores = critic.Score(oracle.Results(dtype).Points[where].ToTensor(dtype), condition);
            scores.dtype.Should().Be(dtype);
            scores.shape.Should().Equal(expected.Shape[0], 1);
            Difference(scores, expected).Should().BeLessThanOrEqualTo(tolerance, "scores of {0} at {1}", name, where);
        }
    }

    private static double Difference(torch.Tensor values, OracleTensor expected) =>
        values.to(torch.ScalarType.Float64).data<double>().Zip(expected.Values, (value, truth) => Math.Abs(value - truth)).Max();
}
