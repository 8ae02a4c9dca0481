using System.IO.Compression;
using System.Text.Json;
using FluentAssertions;
using WganGp.Tabular.Transforms;
using Xunit;

namespace WganGp.Tabular.Tests.Transforms;

public sealed class VariationalMixtureTests
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static readonly Fixture Oracle = Read();

    public static TheoryData<string> Names => [.. Oracle.Cases.Select(each => each.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_takes_the_same_steps_as_scikit_learn(string name)
    {
        var expected = Oracle.Cases.Single(each => each.Name == name);
        var mixture = new VariationalMixture(expected.Values, expected.Counts, expected.Components, 0.001);

        mixture.Fit(expected.Start, expected.Steps);

        mixture.Iterations.Should().Be(expected.Iterations);
        Close(mixture.LowerBound, expected.LowerBound);
        for (var k = 0; k < expected.Components; k++)
        {
            Close(mixture.Weights[k], expected.Weights[k]);
            Close(mixture.Means[k], expected.Means[k]);
            Close(mixture.Variances[k], expected.Variances[k]);
        }

        for (var i = 0; i < expected.Probes.Length; i++)
        {
            var logs = Enumerable.Range(0, expected.Components).Select(k => mixture.LogConstants[k]
                - (Math.Pow(expected.Probes[i] - mixture.Means[k], 2) / (2 * mixture.Variances[k]))).ToArray();
            var sum = logs.Sum(log => Math.Exp(log - logs.Max()));
            for (var k = 0; k < logs.Length; k++)
            {
                (Math.Exp(logs[k] - logs.Max()) / sum).Should().BeApproximately(
                    expected.Posterior[(i * expected.Components) + k], 1e-8);
            }
        }
    }

    [Fact]
    public void A_value_with_a_count_is_that_many_equal_values()
    {
        var counted = new VariationalMixture([0, 1, 5], [3, 1, 2], 2, 0.001);
        var repeated = new VariationalMixture([0, 0, 0, 1, 5, 5], [1, 1, 1, 1, 1, 1], 2, 0.001);

        counted.Fit([0, 0, 1], 20);
        repeated.Fit([0, 0, 0, 0, 1, 1], 20);

        Close(counted.LowerBound, repeated.LowerBound);
        Close(counted.Means[1], repeated.Means[1]);
    }

    [Fact]
    public void One_component_is_the_posterior_of_a_normal_distribution_in_closed_form()
    {
        // Prior: mean 2.5 with the weight of one value, variance 5/3 with one degree of freedom.
        var mixture = new VariationalMixture([1, 2, 3, 4], [1, 1, 1, 1], 1, 0.001);

        mixture.Fit([0, 0, 0, 0], 1);

        mixture.Means[0].Should().BeApproximately(2.5, 1e-12);
        mixture.Variances[0].Should().BeApproximately(((5.0 / 3) + 5 + 4e-6) / 5, 1e-12);
        mixture.Weights[0].Should().Be(1);
    }

    [Theory]
    [InlineData(1, -0.5772156649015329, 0)]
    [InlineData(0.5, -1.9635100260214235, 0.5723649429247001)]
    [InlineData(0.001, -1000.5755719318103, 6.907178885383853)]
    [InlineData(100, 4.600161852738087, 359.1342053695754)]
    public void Digamma_and_the_logarithm_of_gamma_have_their_known_values(double x, double digamma, double logGamma)
    {
        Close(SpecialFunctions.Digamma(x), digamma, 1e-12);
        Close(SpecialFunctions.LogGamma(x), logGamma, 1e-12);
    }

    private static void Close(double actual, double expected, double relative = 1e-8) =>
        actual.Should().BeApproximately(expected, relative * Math.Max(1, Math.Abs(expected)));

    private static Fixture Read()
    {
        using var stream = typeof(VariationalMixtureTests).Assembly.GetManifestResourceStream("OracleMixture.json.gz")!;
        using var unpacked = new GZipStream(stream, CompressionMode.Decompress);
        return JsonSerializer.Deserialize<Fixture>(unpacked, Json)!;
    }

    private sealed record Fixture(List<Case> Cases);

    private sealed record Case(
        string Name, double[] Values, double[] Counts, int[] Start, int Components, int Steps, int Iterations, double LowerBound,
        double[] Weights, double[] Means, double[] Variances, double[] Probes, double[] Posterior);
}
