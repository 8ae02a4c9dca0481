namespace WganGp.Tests.Numerics;

/// <summary>
/// Critic updates with spectral normalisation, self-attention and feature-wise gain and offset, and a run of both, that PyTorch computed in
/// float64 (<c>tools/oracle/block_oracle.py</c>).
/// </summary>
/// <param name="MadeWith">The versions that made it.</param>
/// <param name="Critics">Critic updates.</param>
/// <param name="Schedule">The run's schedule.</param>
/// <param name="Run">The run: one step of the power iteration at the beginning of each update of a network.</param>
public sealed record OracleBlockFixture(
    OracleVersions MadeWith, IReadOnlyList<OracleBlockUpdate> Critics, OracleSchedule Schedule, OracleRun Run)
{
    private static readonly Lazy<OracleBlockFixture> Loaded = new(() => OracleFixture.Read<OracleBlockFixture>("OracleBlocks"));

    /// <summary>The fixture, read once.</summary>
    public static OracleBlockFixture Instance => Loaded.Value;
}

/// <summary>One batch's update of a critic.</summary>
/// <param name="Name">The key of <see cref="OracleBlocks.Critic"/>.</param>
/// <param name="Layers">The layers in PyTorch's words.</param>
/// <param name="Seed">The seed that drew inputs and weights.</param>
/// <param name="Real">Real samples, <c>[N, …]</c>.</param>
/// <param name="Fake">Generated samples, <c>[N, …]</c>.</param>
/// <param name="Alpha">The weight of the real sample in the interpolates, <c>[N, 1, …]</c>.</param>
/// <param name="Condition">Labels <c>[N]</c> or measurements <c>[N, 2]</c>; null for none.</param>
/// <param name="StateDict">Weights and vectors of the power iteration, by the library's names.</param>
/// <param name="RealScores">D(real), <c>[N]</c>.</param>
/// <param name="FakeScores">D(fake), <c>[N]</c>.</param>
/// <param name="Interpolated">With the paper's penalty at the interpolates.</param>
/// <param name="RealAndFake">With R1 and R2, γ = 10: weight 5, target 0, at real and at generated samples.</param>
/// <param name="Iterated">The vectors one step of the power iteration later.</param>
public sealed record OracleBlockUpdate(
    string Name,
    IReadOnlyList<string> Layers,
    long Seed,
    OracleTensor Real,
    OracleTensor Fake,
    OracleTensor Alpha,
    OracleTensor? Condition,
    IReadOnlyDictionary<string, OracleTensor> StateDict,
    OracleTensor RealScores,
    OracleTensor FakeScores,
    OracleCriticLoss Interpolated,
    OracleCriticLoss RealAndFake,
    IReadOnlyDictionary<string, OracleTensor> Iterated);
