using System.IO.Compression;
using System.Text.Json;

namespace WganGp.Tabular.Tests.Scores;

/// <summary>What NumPy, SciPy and scikit-learn computed (<c>tools/oracle/tabular_oracle.py</c>).</summary>
public sealed record OracleTables(
    IReadOnlyDictionary<string, string> MadeWith,
    IReadOnlyList<OracleColumn> Columns,
    IReadOnlyDictionary<string, double?[]> Synthetic,
    IReadOnlyDictionary<string, double?[]> Real,
    IReadOnlyDictionary<string, double?[]> HeldOut,
    IReadOnlyList<OracleShape> Shapes,
    double ShapesError,
    IReadOnlyList<OraclePair> Pairs,
    double PairsError,
    OracleDetection Detection,
    OraclePrivacy Privacy,
    OraclePredictions Predictions)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };

    private static readonly Lazy<OracleTables> Loaded = new(Read);

    /// <summary>The fixture, read once.</summary>
    public static OracleTables Instance => Loaded.Value;

    /// <summary>A table of the fixture.</summary>
    public Table Table(IReadOnlyDictionary<string, double?[]> values)
    {
        var table = new ScoreTable();
        foreach (var column in Columns)
        {
            var rows = values[column.Name];
            _ = column.Kind switch
            {
                ColumnKind.Number => table.Number(column.Name, Array.ConvertAll(rows, value => value ?? double.NaN)),
                ColumnKind.Date => table.Date(column.Name, Array.ConvertAll(rows, Ticks)),
                _ => table.Names(column.Name, column.Kind, column.Categories, Array.ConvertAll(rows, value => (int)(value ?? -1))),
            };
        }

        return table.Build();
    }

    // Days in ticks are below 2^53 after their common factor, and so exact as doubles.
    private static long Ticks(double? value) => value is { } ticks ? (long)ticks : WganGp.Tabular.Table.MissingDate;

    private static OracleTables Read()
    {
        using var resource = typeof(OracleTables).Assembly.GetManifestResourceStream("OracleTables.json.gz")!;
        using var unpacked = new GZipStream(resource, CompressionMode.Decompress);
        return JsonSerializer.Deserialize<OracleTables>(unpacked, Json)!;
    }
}

public sealed record OracleColumn(string Name, ColumnKind Kind, string[] Categories);

public sealed record OracleShape(string Column, double Score, double Error, double RealMissing, double SyntheticMissing);

public sealed record OraclePair(string First, string Second, double Score, double Error, double Real, double Synthetic);

public sealed record OracleDetection(double Auc, double Error, double Score);

public sealed record OraclePrivacy(
    double Closest, double Ratio, double Copies, double HeldClosest, double HeldRatio, double HeldCopies, double Closer, double Membership,
    double MembershipError);

public sealed record OraclePredictions(
    double[] Truth, double[] Scores, int[] Weights, double[] Binary, int[] Classes, int[] Said, double[] Several, double[] Numbers,
    double[] Guessed, double R2);
