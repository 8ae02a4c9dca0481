using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace WganGp.Tabular.Report;

/// <summary><c>report.json</c>: every figure of a report, for programs. What is undefined is null.</summary>
internal static class ReportJson
{
    /// <summary>Grows when a property changes its meaning or is no longer written.</summary>
    public const int Format = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new FiniteConverter() },
    };

    public static string Of(TableReport report) => JsonSerializer.Serialize(
        new
        {
            Format,
            report.Options.Title,
            report.Options.Target,
            Rows = new { Real = report.Real.Count, Synthetic = report.Synthetic.Count, HeldOut = report.HeldOut?.Count },
            report.Concerns,
            report.Notes,
            report.Shapes,
            HeldOutShapes = report.HeldOutShapes is { } shapes ? new { shapes.Average, shapes.Interval } : null,
            report.Pairs,
            HeldOutPairs = report.HeldOutPairs is { } pairs ? new { pairs.Average, pairs.StrongAverage, pairs.Interval } : null,
            Detection = report.Detection?.All,
            report.Efficacy,
            Privacy = report.Privacy?.All,
        },
        Options) + "\n";

    private sealed class FiniteConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteNullValue();
        }
    }
}
