using System.Text.Json;
using System.Text.Json.Serialization;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Output;

/// <summary>
/// <c>metrics.jsonl</c>: one JSON object per line for each <see cref="TrainingReport"/>, under the names of its properties in
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

    /// <summary>All reports of the run so far, including those from before it was resumed.</summary>
    public IReadOnlyList<TrainingReport> Reports => _reports;

    /// <summary>Starts a new log, replacing any existing one.</summary>
    public static MetricsLog Create(string path)
    {
        ResultFile.Write(path, "");
        return new MetricsLog(path, []);
    }

    /// <summary>
    /// Continues the log of a run that is resumed from a checkpoint: the reports after <paramref name="step"/> are
    /// dropped, because those steps will be repeated. A damaged line is no reason not to resume: it is left out with a warning, and
    /// the file as it was is kept beside the log.
    /// </summary>
    public static MetricsLog Continue(string path, long step)
    {
        var damage = new List<string>();
        List<TrainingReport> kept = File.Exists(path) ? [.. Read(path, damage.Add).Where(report => report.Step <= step)] : [];
        if (damage.Count > 0)
        {
            var copy = path + ".damaged";
            File.Copy(path, copy, overwrite: true);
            Warning.Write($"{damage[0]}. {damage.Count} such lines are left out; {copy} is the file as it was.");
        }

        Rewrite(path, kept);
        return new MetricsLog(path, kept);
    }

    /// <summary>Reads a log. A last line without its end, left by a killed process, is skipped.</summary>
    /// <param name="path">The file.</param>
    /// <param name="damaged">Receives what is wrong with a line that is not a report; null throws it.</param>
    /// <exception cref="InvalidDataException">A line is not a report.</exception>
    public static IReadOnlyList<TrainingReport> Read(string path, Action<string>? damaged = null)
    {
        var text = ResultFile.ReadText(path);
        var lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n');
        return [.. lines.SkipLast(1).Select((line, index) => FromLine(path, index + 1, line, damaged)).OfType<TrainingReport>()];
    }

    /// <summary>Reads one line of a log; null when it is none.</summary>
    public static TrainingReport? Parse(string line) => FromLine("", 0, line, _ => { });

    /// <summary>
    /// Writes one report to the file before returning. Reports from its step on, which a rollback made void, are removed.
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

    // Readable while it is being written: `tail -f` and similar.
    private static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.Read);

    private static void Rewrite(string path, List<TrainingReport> reports) => ResultFile.Write(path, stream =>
    {
        foreach (var report in reports) stream.Write(ToLine(report));
    });

    // One write per line: a killed process leaves at most one line without its end.
    private static byte[] ToLine(TrainingReport report) => [.. JsonSerializer.SerializeToUtf8Bytes(report, Json), (byte)'\n'];

    private static TrainingReport? FromLine(string path, int number, string line, Action<string>? damaged)
    {
        if (line.Length == 0) return null;
        try
        {
            return JsonSerializer.Deserialize<TrainingReport>(line, Json) ?? throw new JsonException("it is null");
        }
        catch (Exception damage) when (damage is JsonException or OverflowException or ArgumentException)
        {
            var message = $"Line {number} of '{path}' is not a training report ({damage.Message.TrimEnd('.')})";
            if (damaged is null) throw new InvalidDataException($"{message}: repair or remove the file.", damage);
            damaged(message);
            return null;
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
