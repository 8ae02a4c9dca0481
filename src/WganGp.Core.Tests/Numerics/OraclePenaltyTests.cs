using FluentAssertions;
using WganGp.Penalty;
using WganGp.Tests.Support;
using WganGp.Updates;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Numerics;

/// <summary>
/// Every form on every critic against PyTorch (tools/oracle): the penalty, each sample's norm and each parameter's gradient.
/// </summary>
public sealed class OraclePenaltyTests
{
    public static TheoryData<string> CriticNames => [.. OracleCritics.Names];

    [Theory]
    [MemberData(nameof(CriticNames))]
    public void Penalties_in_double_precision_are_PyTorchs(string name) => PenaltiesAgree(name, ScalarType.Float64, 1e-10);

    [Theory]
    [MemberData(nameof(CriticNames))]
    public void Penalties_in_single_precision_are_PyTorchs(string name) => PenaltiesAgree(name, ScalarType.Float32, 1e-5);

    [Theory]
    [MemberData(nameof(CriticNames))]
    public void The_critics_whole_loss_and_its_gradients_are_PyTorchs(string name)
    {
        using var scope = NewDisposeScope();
        var inputs = new Inputs(OracleFixture.Instance.Critic(name), ScalarType.Float64);
        var expected = inputs.Oracle.DoublePrecision.CriticLoss;
        var (real, fake) = (
            inputs.Critic.Score(inputs.Real, inputs.Condition).flatten(), inputs.Critic.Score(inputs.Fake, inputs.Condition).flatten());

        var loss = AdversarialTerms.Critic(AdversarialLoss.Wasserstein, real, fake, real.mean(), fake.mean()) +
            new GradientPenalty().ComputeAt(inputs.Critic, [inputs.Points("interpolated")], inputs.Condition).Loss;
        loss.backward();

        loss.item<double>().Should().BeApproximately(expected.Loss, 1e-10 * Math.Max(1, Math.Abs(expected.Loss)));
        GradientsAgree(inputs.Critic, expected.ParameterGradients, 1e-10, "critic loss");
        inputs.Critic.Module.Dispose();
    }

    private static void PenaltiesAgree(string name, ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var inputs = new Inputs(OracleFixture.Instance.Critic(name), type);
        var compared = 0;
        foreach (var (formName, expected) in inputs.Oracle.Results(type).Forms)
        {
            var form = OracleFixture.Instance.Form(formName);
            // DRAGAN without its interpolation is what others made of it, and not offered here.
            if (form.Points.Contains("fully_perturbed_real")) continue;

            using var step = NewDisposeScope();
            var options = Options(form);
            var term = new GradientPenalty(options).ComputeAt(inputs.Critic, [.. form.Points.Select(inputs.Points)], inputs.Condition);
            var loss = term.Loss;
            if (form.Drift > 0)
            {
                var auxiliary = new AuxiliaryTerms(new WganGpOptions { DriftWeight = form.Drift }, inputs.Critic);
                loss = loss + auxiliary.ScoreReal(inputs.Real, inputs.Condition).Terms!;
            }

            inputs.Critic.Module.zero_grad();
            loss.backward();

            loss.Values()[0].Should().BeApproximately(expected.Penalty, tolerance * Math.Max(1, Math.Abs(expected.Penalty)), formName);
            Close(term.GradientNorms.Values(), expected.Norms.Values, tolerance, $"norms of {formName}");
            GradientsAgree(inputs.Critic, expected.ParameterGradients, tolerance, formName);
            compared++;
        }

        compared.Should().BeGreaterThanOrEqualTo(13);
        inputs.Critic.Module.Dispose();
    }

    internal static GradientPenaltyOptions Options(OracleForm form) => new()
    {
        Weight = form.Weight,
        TargetNorm = form.Target,
        Side = form.Side,
        InputNorm = form.InputNorm,
        NormDimensions = form.NormDims is null ? null : [.. form.NormDims.Select(dimension => (int)dimension)],
    };

    internal static void GradientsAgree(ICritic critic, IReadOnlyDictionary<string, OracleTensor> expected, double tolerance, string what)
    {
        // One scale for all parameters: a gradient near zero is a difference of larger ones.
        var scale = expected.Values.Max(gradient => gradient.Values.Max(Math.Abs));
        foreach (var (name, parameter) in critic.Module.named_parameters())
        {
            var actual = parameter.grad?.Values() ?? new double[parameter.numel()];
            Close(actual, expected[name].Values, tolerance, $"{name} in {what}", scale);
        }
    }

    private static void Close(double[] actual, double[] expected, double tolerance, string what, double? scale = null)
    {
        actual.Should().HaveSameCount(expected);
        var bound = tolerance * Math.Max(scale ?? expected.Max(Math.Abs), 1e-30);
        actual.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThanOrEqualTo(bound, what);
    }

    private sealed class Inputs(OracleCritic oracle, ScalarType type)
    {
        public OracleCritic Oracle { get; } = oracle;
        public ICritic Critic { get; } = OracleCritics.Load(oracle, type);
        public Tensor Real { get; } = oracle.Real.ToTensor(type);
        public Tensor Fake { get; } = oracle.Fake.ToTensor(type);
        public Tensor? Condition { get; } = oracle.Condition?.ToTensor(ScalarType.Int64);

        /// <summary>The library's own points, from the oracle's draws.</summary>
        public Tensor Points(string where) => where switch
        {
            "interpolated" => Interpolation.Between(Real, Fake, Oracle.Alpha.ToTensor(type)),
            "real" => Interpolation.At(Real),
            "fake" => Interpolation.At(Fake),
            "perturbed_real" => Interpolation.NearReal(Real, 0.5, Oracle.Alpha.ToTensor(type), Oracle.Noise.ToTensor(type)),
            _ => throw new InvalidOperationException(where),
        };
    }
}
