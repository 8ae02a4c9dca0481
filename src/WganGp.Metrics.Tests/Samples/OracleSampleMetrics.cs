using System.IO.Compression;
using System.Text.Json;
using TorchSharp;

namespace WganGp.Metrics.Tests.Samples;

/// <summary>What NumPy, SciPy and scikit-image computed (<c>tools/oracle/sample_metrics_oracle.py</c>).</summary>
public sealed record OracleSampleMetrics(
    IReadOnlyDictionary<string, string> MadeWith,
    IReadOnlyList<OracleSliced> Sliced,
    IReadOnlyList<OracleDistance> Exact,
    IReadOnlyList<OracleDistance> Entropic,
    IReadOnlyList<OracleCoverage> Coverage,
    IReadOnlyList<OracleDivergence> Divergences,
    IReadOnlyList<OracleSimilarity> Similarities,
    IReadOnlyList<OracleTwoPoint> TwoPoint)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    private static readonly Lazy<OracleSampleMetrics> Loaded = new(Read);

    /// <summary>The fixture, read once.</summary>
    public static OracleSampleMetrics Instance => Loaded.Value;

    /// <summary>Samples <c>[N, values]</c> in float64; the caller's scope frees them.</summary>
    public static SampleSource Source(double[][] samples, long batchSize = 7) => SampleSource.FromTensor(
        torch.tensor([.. samples.SelectMany(sample => sample)], [samples.Length, samples[0].Length]), batchSize);

    private static OracleSampleMetrics Read()
    {
        using var resource = typeof(OracleSampleMetrics).Assembly.GetManifestResourceStream("OracleSampleMetrics.json.gz")!;
        using var unpacked = new GZipStream(resource, CompressionMode.Decompress);
        return JsonSerializer.Deserialize<OracleSampleMetrics>(unpacked, Json)!;
    }
}

public sealed record OracleSliced(
    string Name, double[][] Samples, double[][] Reference, int Order, int Projections, long Seed, double Value);

/// <summary>A distance; of the entropic ones, ε relative to the mean distance too.</summary>
public sealed record OracleDistance(string Name, double[][] Samples, double[][] Reference, double Value, double RelativeEpsilon = 0);

public sealed record OracleCoverage(
    double[][] Samples, double[][] Centres, double Deviation, double CloseDeviations, long[] Close, int ModesHit, double Quality,
    double[] QualityInterval);

public sealed record OracleDivergence(int N, ushort[][] Texts, ushort[][] Reference, double Value);

/// <summary>Two images of bytes, <c>[C, H, W]</c>.</summary>
public sealed record OracleSimilarity(string Name, long[] Shape, int[] First, int[] Second, int Scales, double Value);

/// <summary>Samples of a shape without the channel, <c>[N, H, W]</c> or <c>[N, D, H, W]</c>.</summary>
public sealed record OracleTwoPoint(
    string Name, long[] Shape, double[] Samples, double Threshold, bool Below, int MaxDistance, bool Periodic, double[][] Curves,
    double?[] Lengths);
