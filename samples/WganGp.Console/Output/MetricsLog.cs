using System.Text.Json;
using System.Text.Json.Serialization;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Output;

/// <summary>
/// <c>metrics.jsonl</c>: one JSON object a line for each <see cref="TrainingReport"/>, under the names of its properties in
/// camel case. Values that are not finite are null, because JSON has none; <c>elapsed</c> is in seconds.
/// </summary>
internal sealed class MetricsLog : IDisposable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new NonFiniteAsNull(), new Seconds() },
    };

    private readonly string _path;
    private readonly List<TrainingReport> _reports;
    private FileStream _file;

    private MetricsLog(string path, List<TrainingReport> reports)
    {
        _path = path;
        _reports = reports;
        _file = Open(path);
    }

    /// <summary>All reports of the run so far, those from before it was continued included.</summary>
    public IReadOnlyList<TrainingReport> Reports => _reports;

    /// <summary>Begins a new log, in place of any that is there.</summary>
    public static MetricsLog Create(string path)
    {
        ResultFile.Write(path, "");
        return new MetricsLog(path, []);
    }

    /// <summary>
    /// Takes up the log of a run that is continued from a checkpoint: what it said after <paramref name="step"/> is
    /// dropped, since those steps will be done again.
    /// </summary>
    public static MetricsLog Continue(string path, long step)
    {
        List<TrainingReport> kept = File.Exists(path) ? [.. Read(path).Where(report => report.Step <= step)] : [];
        Rewrite(path, kept);
        return new MetricsLog(path, kept);
    }

    /// <summary>Reads a log. A last line without its end, left by a process that was killed, is passed over.</summary>
    /// <exception cref="InvalidDataException">A line is not a report.</exception>
    public static IReadOnlyList<TrainingReport> Read(string path)
    {
        var text = File.ReadAllText(path);
        var lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select((line, index) => FromLine(path, index + 1, line))];
    }

    /// <summary>
    /// Writes one report; it is in the file when the call returns. The reports from its step on, which a rollback made void, go.
    /// </summary>
    public void Append(TrainingReport report)
    {
        if (_reports.RemoveAll(before => before.Step >= report.Step) > 0)
        {
            _file.Dispose();
            Rewrite(_path, _reports);
            _file = Open(_path);
        }

        _file.Write(ToLine(report));
        _file.Flush();
        _reports.Add(report);
    }

    public void Dispose() => _file.Dispose();

    // Readable while it is written: `tail -f` and the like.
    private static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.Read);

    private static void Rewrite(string path, List<TrainingReport> reports) => ResultFile.Write(path, stream =>
    {
        foreach (var report in reports) stream.Write(ToLine(report));
    });

    // One write a line: a killed process leaves at most one line without its end.
    private static byte[] ToLine(TrainingReport report) => [.. JsonSerializer.SerializeToUtf8Bytes(report, Json), (byte)'\n'];

    private static TrainingReport FromLine(string path, int number, string line)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingReport>(line, Json)
                ?? throw new JsonException("The line is null.");
        }
        catch (JsonException damage)
        {
            throw new InvalidDataException(
                $"Line {number} of '{path}' is not a training report ({damage.Message.TrimEnd('.')}): repair or remove the file.", damage);
        }
    }

    private sealed class Seconds : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TimeSpan.FromSeconds(reader.GetDouble());

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.TotalSeconds);
    }
}
