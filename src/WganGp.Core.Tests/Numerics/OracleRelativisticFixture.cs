namespace WganGp.Tests.Numerics;

/// <summary>What <c>tools/oracle/relativistic_oracle.py</c> computed with PyTorch.</summary>
/// <param name="MadeWith">The versions that made it.</param>
/// <param name="Schedule">The runs' schedule.</param>
/// <param name="Runs">The runs.</param>
public sealed record OracleRelativisticFixture(
    OracleVersions MadeWith, OracleRelativisticSchedule Schedule, IReadOnlyList<OracleRelativisticRun> Runs)
{
    private static readonly Lazy<OracleRelativisticFixture> Loaded =
        new(() => OracleFixture.Read<OracleRelativisticFixture>("OracleRelativistic"));

    public static OracleRelativisticFixture Instance => Loaded.Value;
}

/// <param name="Steps">Generator updates.</param>
/// <param name="CriticSteps">Critic updates before each.</param>
/// <param name="Batch">N of every batch.</param>
/// <param name="Beta1">Adam's β₁ of both networks.</param>
/// <param name="BurnIns">What moves, by name.</param>
public sealed record OracleRelativisticSchedule(
    int Steps, int CriticSteps, int Batch, double Beta1, IReadOnlyDictionary<string, OracleBurnIn> BurnIns);

/// <param name="First">The value in step 0.</param>
/// <param name="Last">The value after the burn-in.</param>
/// <param name="Steps">Its steps.</param>
public sealed record OracleBurnIn(double First, double Last, long Steps);

/// <summary>A pair of networks in training mode, trained from its first step to its last.</summary>
/// <param name="Name">The key of <see cref="OraclePairs.Pair"/>.</param>
/// <param name="Layers">The generator's layers in PyTorch's words.</param>
/// <param name="CriticLayers">The critic's.</param>
/// <param name="Seed">Of <see cref="OracleDraws"/>.</param>
/// <param name="SampleShape">The shape of one sample.</param>
/// <param name="GeneratorBefore">Weights and buffers before.</param>
/// <param name="CriticBefore">Weights and buffers before.</param>
/// <param name="CriticLosses">The loss of each critic update, the penalties included.</param>
/// <param name="GeneratorLosses">The loss of each generator update.</param>
/// <param name="GeneratorAfter">Weights and buffers after.</param>
/// <param name="CriticAfter">Weights and buffers after.</param>
/// <param name="Latent">Latents after the last update.</param>
/// <param name="AveragedSamples">The samples that the averaged generator, in evaluation mode, makes of them.</param>
public sealed record OracleRelativisticRun(
    string Name,
    IReadOnlyList<string> Layers,
    IReadOnlyList<string> CriticLayers,
    uint Seed,
    long[] SampleShape,
    IReadOnlyDictionary<string, OracleTensor> GeneratorBefore,
    IReadOnlyDictionary<string, OracleTensor> CriticBefore,
    OracleTensor CriticLosses,
    OracleTensor GeneratorLosses,
    IReadOnlyDictionary<string, OracleTensor> GeneratorAfter,
    IReadOnlyDictionary<string, OracleTensor> CriticAfter,
    OracleTensor Latent,
    OracleTensor AveragedSamples);
