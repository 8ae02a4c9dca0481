namespace WganGp.Tests.Numerics;

/// <summary>What PyTorch computed of losses with terms of an application's own: <c>tools/oracle/terms_oracle.py</c>.</summary>
public sealed record OracleTermsFixture(OracleVersions MadeWith, IReadOnlyList<OracleTermsCase> Cases)
{
    private static readonly Lazy<OracleTermsFixture> Loaded = new(() => OracleFixture.Read<OracleTermsFixture>("OracleTerms"));

    /// <summary>The fixture, read once.</summary>
    public static OracleTermsFixture Instance => Loaded.Value;
}

/// <summary>A pair of networks, one batch and both updates, in float64.</summary>
/// <param name="Name">The networks.</param>
/// <param name="Seed">The seed that drew everything.</param>
/// <param name="Latent">Latents: a code of one hot digit of three, two measures, noise.</param>
/// <param name="Real">Real samples, also those whose features the generator has to match.</param>
/// <param name="Fake">Generated samples of the critic's update.</param>
/// <param name="GeneratorStateDict">The generator's weights, Q's included.</param>
/// <param name="CriticStateDict">The critic's.</param>
/// <param name="Critic">The critic's update.</param>
/// <param name="Generator">The generator's.</param>
public sealed record OracleTermsCase(
    string Name,
    long Seed,
    OracleTensor Latent,
    OracleTensor Real,
    OracleTensor Fake,
    IReadOnlyDictionary<string, OracleTensor> GeneratorStateDict,
    IReadOnlyDictionary<string, OracleTensor> CriticStateDict,
    OracleTermsUpdate Critic,
    OracleTermsUpdate Generator);

/// <param name="Loss">The whole loss.</param>
/// <param name="Terms">The own terms in it, weighted, by name.</param>
/// <param name="ParameterGradients">The loss's gradient by parameter.</param>
public sealed record OracleTermsUpdate(
    double Loss, IReadOnlyDictionary<string, double> Terms, IReadOnlyDictionary<string, OracleTensor> ParameterGradients);
