using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WganGp.Tabular.Values;

namespace WganGp.Tabular.Schema;

/// <summary>Schemas as JSON.</summary>
internal static class SchemaJson
{
    // Names in any script stay readable; the file is no part of a web page.
    private static readonly JsonSerializerOptions Options =
        new(SchemaJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static JsonTypeInfo<SchemaFile> Type => (JsonTypeInfo<SchemaFile>)Options.GetTypeInfo(typeof(SchemaFile));

    public static void Save(TableSchema schema, string path)
    {
        var text = Write(schema);
        try
        {
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text + "\n")));
        }
        catch (AtomicFileException failed)
        {
            throw new TableException($"The schema cannot be written: {failed.Message}", failed);
        }
    }

    public static TableSchema Load(string path)
    {
        try
        {
            return Read(RegularFile.ReadAllText(path), $"The schema '{path}'");
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new TableException($"The schema '{path}' cannot be read: {failed.Message.TrimEnd('.')}. Check the path.", failed);
        }
    }

    public static string Write(TableSchema schema)
    {
        SchemaRules.Check(schema);
        return JsonSerializer.Serialize(
            new() { Version = SchemaFile.Current, Format = schema.Format, Columns = [.. schema.Columns.Select(ColumnFile.Of)] }, Type);
    }

    public static TableSchema Read(string json, string name)
    {
        SchemaFile file;
        try
        {
            CheckVersion(json, name);
            file = JsonSerializer.Deserialize(json, Type) ?? throw new JsonException();
        }
        catch (JsonException damage)
        {
            throw new TableException($"{name} is no schema: {Reason(damage)}. Correct it, or infer it anew.", damage);
        }

        if (file.Columns is null || file.Columns.Any(column => column?.Name is null))
        {
            throw new TableException($"{name} is no schema: a column is null, or its name is. Correct it, or infer it anew.");
        }

        var schema = new TableSchema { Columns = [.. file.Columns.Select(column => column.Column())], Format = file.Format ?? new() };
        SchemaRules.Check(schema);
        return schema;
    }

    /// <summary>A later version may have other fields: it is told before they are.</summary>
    private static void CheckVersion(string json, string name)
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        using var document = JsonDocument.Parse(json, options);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("version", out var version)) return;
        if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number is < 1 or > SchemaFile.Current)
        {
            throw new TableException(
                $"{name} has the version {Printed.Of(version.ToString())}, and this program reads version {SchemaFile.Current}: use " +
                "the program " +
                "that wrote it, or infer the schema anew.");
        }
    }

    private static string Reason(JsonException damage)
    {
        var place = damage.LineNumber is { } line ? $" in line {line + 1}" : "";
        var path = damage.Path is { Length: > 0 } at && at != "$" ? $"{Printed.Of(at[2..])}{place}" : $"its text{place}";
        return damage.Message.Contains("could not be mapped", StringComparison.Ordinal) ? $"{path} has a field that schemas do not have"
            : damage.Message.Contains("missing required", StringComparison.Ordinal) ? $"{path} lacks version, columns, name or kind"
            : damage.Path?.EndsWith(".kind", StringComparison.Ordinal) == true
                ? $"{path} is none of {string.Join(", ", Enum.GetNames<ColumnKind>())}"
                : $"{path} has a value that does not belong there, or is no JSON";
    }
}
