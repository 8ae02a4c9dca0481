using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;

namespace WganGp.Tests.Numerics;

/// <summary>What PyTorch computed: <c>tools/oracle</c> says how, and holds the script that wrote the file.</summary>
public sealed record OracleFixture(OracleVersions MadeWith, IReadOnlyList<OracleForm> Forms, IReadOnlyList<OracleCritic> Critics)
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    private static readonly Lazy<OracleFixture> Loaded = new(() => Read<OracleFixture>("OracleFixture"));

    /// <summary>The fixture, read once.</summary>
    public static OracleFixture Instance => Loaded.Value;

    public OracleForm Form(string name) => Forms.Single(form => form.Name == name);

    public OracleCritic Critic(string name) => Critics.Single(critic => critic.Name == name);

    /// <summary>A fixture among the tests' resources.</summary>
    /// <param name="name">The file's name without its endings.</param>
    internal static T Read<T>(string name)
    {
        using var resource = typeof(OracleFixture).Assembly.GetManifestResourceStream($"{name}.json.gz")
            ?? throw new InvalidOperationException($"{name}.json.gz is not embedded in the tests' assembly.");
        using var unpacked = new GZipStream(resource, CompressionMode.Decompress);
        return JsonSerializer.Deserialize<T>(unpacked, Json)!;
    }
}

public sealed record OracleVersions(string Python, string Torch);

/// <summary>
/// <c>Weight · Σ over Points of mean((‖g‖ - Target)²) + Drift · mean(D(real)²)</c>; one-sided: negative deviations count as zero.
/// </summary>
/// <param name="Name">The form's name.</param>
/// <param name="Points">Keys of <see cref="OracleResults.Points"/>; the norms of several are concatenated in this order.</param>
/// <param name="Weight">The factor of each mean.</param>
/// <param name="Target">The norm that costs nothing.</param>
/// <param name="Side">Whether norms below the target are penalised.</param>
/// <param name="InputNorm">p of the norm on samples in which the critic is to be 1-Lipschitz.</param>
/// <param name="GradientNorm">Its dual p/(p-1): the norm that is taken of the gradient.</param>
/// <param name="NormDims">The dimensions that the norm runs over; null: all but the batch.</param>
/// <param name="Drift">The factor of the mean squared real score.</param>
public sealed record OracleForm(
    string Name,
    IReadOnlyList<string> Points,
    double Weight,
    double Target,
    PenaltySide Side,
    double InputNorm,
    double GradientNorm,
    long[]? NormDims,
    double Drift);

/// <summary>A critic, its inputs and weights in float64, and the results in both precisions.</summary>
/// <param name="Name">The key of <see cref="OracleCritics.Create"/>.</param>
/// <param name="Layers">The layers in PyTorch's words.</param>
/// <param name="Seed">The seed that drew inputs and weights.</param>
/// <param name="Real">Real samples, <c>[N, …]</c>.</param>
/// <param name="Fake">Generated samples, <c>[N, …]</c>.</param>
/// <param name="Alpha">The weight of the real sample in the interpolates, <c>[N, 1, …]</c>.</param>
/// <param name="Noise">U(0, 1) of the samples' shape, for the perturbed points.</param>
/// <param name="Condition">Labels below 3, <c>[N]</c>, of type int64; null when unconditional.</param>
/// <param name="StateDict">Weights by PyTorch's names.</param>
/// <param name="DoublePrecision">The results in float64.</param>
/// <param name="SinglePrecision">The results in float32, from inputs and weights rounded to float32.</param>
public sealed record OracleCritic(
    string Name,
    IReadOnlyList<string> Layers,
    long Seed,
    OracleTensor Real,
    OracleTensor Fake,
    OracleTensor Alpha,
    OracleTensor Noise,
    OracleTensor? Condition,
    IReadOnlyDictionary<string, OracleTensor> StateDict,
    OracleResults DoublePrecision,
    OracleResults SinglePrecision)
{
    public OracleResults Results(torch.ScalarType dtype) => dtype switch
    {
        torch.ScalarType.Float64 => DoublePrecision,
        torch.ScalarType.Float32 => SinglePrecision,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "The fixture has float64 and float32."),
    };
}

/// <param name="Points">
/// Where penalties are taken, each <c>[N, …]</c>: interpolated, real, fake, perturbed_real, fully_perturbed_real.
/// </param>
/// <param name="Scores">The scores at each of them, <c>[N]</c>.</param>
/// <param name="Forms">The penalties by their form's name; a form of another rank of samples is absent.</param>
/// <param name="CriticLoss">mean D(fake) - mean D(real) + the two-sided penalty.</param>
public sealed record OracleResults(
    IReadOnlyDictionary<string, OracleTensor> Points,
    IReadOnlyDictionary<string, OracleTensor> Scores,
    IReadOnlyDictionary<string, OraclePenalty> Forms,
    OracleLoss CriticLoss);

/// <param name="Penalty">The weighted penalty.</param>
/// <param name="Norms">Gradient norms, <c>[N]</c>; of two points <c>[2N]</c>, of a form with NormDims <c>[N, L]</c>.</param>
/// <param name="ParameterGradients">The penalty's gradient by parameter; zeros where there is no influence.</param>
public sealed record OraclePenalty(double Penalty, OracleTensor Norms, IReadOnlyDictionary<string, OracleTensor> ParameterGradients);

public sealed record OracleLoss(double Loss, IReadOnlyDictionary<string, OracleTensor> ParameterGradients);

/// <summary>Values in row-major order.</summary>
public sealed record OracleTensor(long[] Shape, double[] Values)
{
    /// <summary>A new tensor on the CPU; the caller disposes it.</summary>
    public torch.Tensor ToTensor(torch.ScalarType dtype)
    {
        using var exact = torch.tensor(Values, Shape, dtype: torch.ScalarType.Float64);
        return exact.to(dtype, copy: true);
    }
}
