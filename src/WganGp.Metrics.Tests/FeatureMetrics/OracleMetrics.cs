using System.IO.Compression;
using System.Text.Json;
using TorchSharp;

namespace WganGp.Metrics.Tests.FeatureMetrics;

/// <summary>What NumPy, SciPy, scikit-learn and Pillow computed: <c>tools/oracle/metrics_oracle.py</c>.</summary>
public sealed record OracleMetrics(
    IReadOnlyDictionary<string, string> MadeWith, IReadOnlyList<OraclePair> Pairs, IReadOnlyList<OracleResizing> Resizing)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly Lazy<OracleMetrics> Loaded = new(Read);

    public static OracleMetrics Instance => Loaded.Value;

    private static OracleMetrics Read()
    {
        using var resource = typeof(OracleMetrics).Assembly.GetManifestResourceStream("OracleMetrics.json.gz")!;
        using var unpacked = new GZipStream(resource, CompressionMode.Decompress);
        return JsonSerializer.Deserialize<OracleMetrics>(unpacked, Json)!;
    }
}

/// <summary>Two sets of features and a third one, and what each metric is of them.</summary>
public sealed record OraclePair(
    string Name,
    OracleMatrix Generated,
    OracleMatrix Reference,
    OracleMatrix Third,
    double Frechet,
    int FrechetBlocks,
    double FrechetError,
    double Mmd,
    long KernelSeed,
    int KernelSubsets,
    int KernelSize,
    double[] Kernel,
    double[] Scores,
    int Neighbours,
    OracleNeighbourhoods Neighbourhoods,
    OracleMemorisation Memorisation,
    int Folds,
    double InverseRidge,
    OracleTwoSample TwoSample);

public sealed record OracleNeighbourhoods(double Precision, double Recall, double Density, double Coverage);

public sealed record OracleMemorisation(double Share, double Ratio);

/// <param name="Accuracy">Of all folds.</param>
/// <param name="Areas">Of each fold.</param>
/// <param name="Logits">Of the last fold.</param>
public sealed record OracleTwoSample(double Accuracy, double[] Areas, OracleMatrix Logits);

/// <param name="Image">An image of one channel.</param>
/// <param name="Height">The new height.</param>
/// <param name="Width">The new width.</param>
/// <param name="Bilinear">Pillow's result.</param>
/// <param name="Bicubic">Pillow's result.</param>
public sealed record OracleResizing(OracleMatrix Image, int Height, int Width, OracleMatrix Bilinear, OracleMatrix Bicubic);

/// <summary>Values in row-major order, exact in float32 where they are inputs.</summary>
public sealed record OracleMatrix(long[] Shape, double[] Values)
{
    public torch.Tensor ToTensor() => torch.tensor(Values, Shape, dtype: torch.ScalarType.Float64);

    public FeatureSet ToFeatures()
    {
        using var values = ToTensor();
        return FeatureSet.FromTensor(values, "toy", "by hand");
    }
}
