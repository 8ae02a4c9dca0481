using System.Text.Json;
using System.Text.Json.Serialization;

namespace WganGp.Tabular.Schema;

/// <summary>A schema as its JSON has it: what has its default is left out.</summary>
internal sealed record SchemaFile
{
    /// <summary>The version that this program writes, and the last that it reads.</summary>
    public const int Current = 1;

    public required int Version { get; init; }

    public TableFormat? Format { get; init; }

    public required IReadOnlyList<ColumnFile> Columns { get; init; }
}

/// <summary>A column as the JSON of a schema has it.</summary>
internal sealed record ColumnFile
{
    public required string Name { get; init; }

    public required ColumnKind Kind { get; init; }

    public bool? HasNulls { get; init; }

    public int? Decimals { get; init; }

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    public IReadOnlyList<string>? Categories { get; init; }

    public string? Format { get; init; }

    public DateTime? Earliest { get; init; }

    public DateTime? Latest { get; init; }

    public TimeSpan? Resolution { get; init; }

    public string? Pattern { get; init; }

    public string? Value { get; init; }

    public string? StorageType { get; init; }

    public string? Note { get; init; }

    public static ColumnFile Of(TableColumn column) => new()
    {
        Name = column.Name,
        Kind = column.Kind,
        HasNulls = column.HasNulls ? true : null,
        Decimals = column.Decimals,
        Minimum = column.Minimum,
        Maximum = column.Maximum,
        Categories = column.Categories.Count > 0 ? column.Categories : null,
        Format = column.Format,
        Earliest = column.Earliest,
        Latest = column.Latest,
        Resolution = column.Resolution,
        Pattern = column.Pattern,
        Value = column.Value,
        StorageType = column.StorageType,
        Note = column.Note,
    };

    public TableColumn Column() => new()
    {
        Name = Name,
        Kind = Kind,
        HasNulls = HasNulls ?? false,
        Decimals = Decimals,
        Minimum = Minimum,
        Maximum = Maximum,
        Categories = Categories ?? [],
        Format = Format,
        Earliest = Earliest,
        Latest = Latest,
        Resolution = Resolution,
        Pattern = Pattern,
        Value = Value,
        StorageType = StorageType,
        Note = Note,
    };
}

/// <summary>Reads and writes the two without reflection.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(SchemaFile))]
internal sealed partial class SchemaJsonContext : JsonSerializerContext;
