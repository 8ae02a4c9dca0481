namespace WganGp.Tests.Numerics;

/// <summary>Updates and runs of residual networks that PyTorch computed in float64 (<c>tools/oracle/chain_oracle.py</c>).</summary>
/// <param name="MadeWith">The versions that made it.</param>
/// <param name="Critics">Critic updates.</param>
/// <param name="Generators">Generator updates.</param>
/// <param name="Schedule">What the runs have in common.</param>
/// <param name="Runs">Whole runs.</param>
public sealed record OracleChainFixture(
    OracleVersions MadeWith,
    IReadOnlyList<OracleCriticUpdate> Critics,
    IReadOnlyList<OracleGeneratorUpdate> Generators,
    OracleSchedule Schedule,
    IReadOnlyList<OracleRun> Runs)
{
    private static readonly Lazy<OracleChainFixture> Loaded = new(() => OracleFixture.Read<OracleChainFixture>("OracleChains"));

    /// <summary>The fixture, read once.</summary>
    public static OracleChainFixture Instance => Loaded.Value;

    public OracleCriticUpdate Critic(string name) => Critics.Single(critic => critic.Name == name);

    public OracleGeneratorUpdate Generator(string name) => Generators.Single(generator => generator.Name == name);

    public OracleRun Run(string name, string penalty) => Runs.Single(run => run.Name == name && run.Penalty == penalty);
}

/// <summary>One batch's update of a critic.</summary>
/// <param name="Name">The key of <see cref="OracleChains.Critic"/>.</param>
/// <param name="Layers">The layers in PyTorch's words.</param>
/// <param name="Seed">The seed that drew inputs and weights.</param>
/// <param name="Training">Whether the critic is in training mode, for its batch statistics; otherwise in evaluation mode.</param>
/// <param name="Real">Real samples, <c>[N, …]</c>.</param>
/// <param name="Fake">Generated samples, <c>[N, …]</c>.</param>
/// <param name="Alpha">The weight of the real sample in the interpolates, <c>[N, 1, …]</c>.</param>
/// <param name="StateDict">Weights and buffers before.</param>
/// <param name="RealScores">D(real), <c>[N]</c>.</param>
/// <param name="FakeScores">D(fake), <c>[N]</c>.</param>
/// <param name="Interpolated">With the paper's penalty at the interpolates.</param>
/// <param name="RealAndFake">With R1 and R2, γ = 10: weight 5, target 0, at real and at generated samples.</param>
/// <param name="BuffersAfter">
/// The buffers after the update with the paper's penalty: real samples, generated ones, interpolates in this order.
/// </param>
public sealed record OracleCriticUpdate(
    string Name,
    IReadOnlyList<string> Layers,
    long Seed,
    bool Training,
    OracleTensor Real,
    OracleTensor Fake,
    OracleTensor Alpha,
    IReadOnlyDictionary<string, OracleTensor> StateDict,
    OracleTensor RealScores,
    OracleTensor FakeScores,
    OracleCriticLoss Interpolated,
    OracleCriticLoss RealAndFake,
    IReadOnlyDictionary<string, OracleTensor> BuffersAfter);

/// <param name="Loss">mean D(fake) - mean D(real) + the penalty.</param>
/// <param name="Penalty">The weighted penalty.</param>
/// <param name="Norms">Gradient norms, <c>[N]</c>; of two points <c>[2N]</c>.</param>
/// <param name="ParameterGradients">The loss's gradient by parameter; zeros where there is no influence.</param>
public sealed record OracleCriticLoss(
    double Loss, double Penalty, OracleTensor Norms, IReadOnlyDictionary<string, OracleTensor> ParameterGradients);

/// <summary>One batch's update of a generator in training mode, its loss -mean D(G(z)).</summary>
/// <param name="Name">The key of <see cref="OraclePairs.Generator"/>.</param>
/// <param name="Layers">The generator's layers in PyTorch's words.</param>
/// <param name="CriticLayers">The critic's.</param>
/// <param name="Seed">The seed that drew latents and weights.</param>
/// <param name="Latent">Latents, <c>[N, 2]</c>.</param>
/// <param name="StateDict">The generator's weights and buffers before.</param>
/// <param name="CriticStateDict">The critic's.</param>
/// <param name="Samples">G(z).</param>
/// <param name="Loss">The loss.</param>
/// <param name="ParameterGradients">Its gradient by the generator's parameters.</param>
/// <param name="BuffersAfter">The generator's buffers after the update, which generates once.</param>
public sealed record OracleGeneratorUpdate(
    string Name,
    IReadOnlyList<string> Layers,
    IReadOnlyList<string> CriticLayers,
    long Seed,
    OracleTensor Latent,
    IReadOnlyDictionary<string, OracleTensor> StateDict,
    IReadOnlyDictionary<string, OracleTensor> CriticStateDict,
    OracleTensor Samples,
    double Loss,
    IReadOnlyDictionary<string, OracleTensor> ParameterGradients,
    IReadOnlyDictionary<string, OracleTensor> BuffersAfter);

/// <param name="Steps">Generator updates.</param>
/// <param name="CriticSteps">Critic updates before each.</param>
/// <param name="Batch">N of every batch.</param>
/// <param name="LearningRate">Of both optimisers, Adam.</param>
/// <param name="Beta1">Adam's β₁.</param>
/// <param name="Beta2">Adam's β₂.</param>
public sealed record OracleSchedule(int Steps, int CriticSteps, int Batch, double LearningRate, double Beta1, double Beta2);

/// <summary>A pair of networks in training mode, trained from its first step to its last.</summary>
/// <param name="Name">The key of <see cref="OraclePairs.Pair"/>.</param>
/// <param name="Penalty">The penalty's name in <see cref="OraclePaths.Penalty"/>.</param>
/// <param name="Layers">The generator's layers in PyTorch's words.</param>
/// <param name="CriticLayers">The critic's.</param>
/// <param name="Seed">Of <see cref="OracleDraws"/>.</param>
/// <param name="SampleShape">The shape of one sample.</param>
/// <param name="GeneratorBefore">Weights and buffers before.</param>
/// <param name="CriticBefore">Weights and buffers before.</param>
/// <param name="CriticLosses">The loss of each critic update, the penalty included.</param>
/// <param name="GeneratorLosses">The loss of each generator update.</param>
/// <param name="GeneratorAfter">Weights and buffers after.</param>
/// <param name="CriticAfter">Weights and buffers after.</param>
public sealed record OracleRun(
    string Name,
    string Penalty,
    IReadOnlyList<string> Layers,
    IReadOnlyList<string> CriticLayers,
    uint Seed,
    long[] SampleShape,
    IReadOnlyDictionary<string, OracleTensor> GeneratorBefore,
    IReadOnlyDictionary<string, OracleTensor> CriticBefore,
    OracleTensor CriticLosses,
    OracleTensor GeneratorLosses,
    IReadOnlyDictionary<string, OracleTensor> GeneratorAfter,
    IReadOnlyDictionary<string, OracleTensor> CriticAfter);
