using System.Text.Json;
using System.Text.Unicode;

namespace WganGp.Checkpoints;

/// <summary>
/// Reads the JSON header and nothing but the format: anything unknown, repeated or nested is refused. Memory is bounded
/// by the header's own length.
/// </summary>
internal ref struct HeaderReader
{
    private readonly string file;
    private readonly Dictionary<string, string> metadata = [];
    private readonly Dictionary<string, TensorEntry> tensors = [];
    private Utf8JsonReader json;
    private bool hasMetadata;
    private int? digestAt;

    private HeaderReader(ReadOnlySpan<byte> bytes, string file)
    {
        this.file = file;
        // The header, a tensor, its shape: three levels.
        json = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 3 });
    }

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">The header with its padding.</param>
    /// <param name="file">The file's name, for messages.</param>
    public static SafeTensorsHeader Read(ReadOnlySpan<byte> bytes, string file)
    {
        if (!Utf8.IsValid(bytes)) throw CheckpointErrors.Damaged(file, "its header is not UTF-8 text");
        try
        {
            return new HeaderReader(bytes, file).ReadHeader(bytes);
        }
        catch (JsonException error)
        {
            throw CheckpointErrors.Damaged(file, $"its header is not valid JSON of the format, near line {error.LineNumber}, byte {error.BytePositionInLine}", error);
        }
    }

    private SafeTensorsHeader ReadHeader(ReadOnlySpan<byte> bytes)
    {
        Expect(JsonTokenType.StartObject, "the header");
        while (NextKey() is { } name)
        {
            if (name == SafeTensorsHeader.MetadataKey) ReadMetadata();
            else if (!tensors.TryAdd(name, ReadTensor(name))) throw Damaged($"tensor {CheckpointErrors.Quote(name)} is named twice");
        }

        if (bytes[(int)json.BytesConsumed..].ContainsAnyExcept((byte)' ')) throw Damaged("its header is followed by something other than spaces");
        return new SafeTensorsHeader { Metadata = metadata, Tensors = tensors, DigestAt = digestAt };
    }

    private void ReadMetadata()
    {
        if (hasMetadata) throw Damaged($"{SafeTensorsHeader.MetadataKey} is there twice");
        hasMetadata = true;
        Expect(JsonTokenType.StartObject, SafeTensorsHeader.MetadataKey);
        while (NextKey() is { } key)
        {
            Expect(JsonTokenType.String, $"the metadata entry {CheckpointErrors.Quote(key)}");
            // The place of the 64 digits in the file is known only when they are there as themselves, not as \u escapes.
            if (key == SafeTensorsHeader.DigestKey && json.ValueSpan.Length == SafeTensorsHeader.BlankDigest.Length && !json.ValueIsEscaped) digestAt = (int)json.TokenStartIndex + 1;
            if (!metadata.TryAdd(key, Text())) throw Damaged($"the metadata entry {CheckpointErrors.Quote(key)} is there twice");
        }
    }

    private TensorEntry ReadTensor(string name)
    {
        var tensor = $"tensor {CheckpointErrors.Quote(name)}";
        ElementType? type = null;
        long[]? shape = null, offsets = null;
        Expect(JsonTokenType.StartObject, tensor);
        while (NextKey() is { } field)
        {
            switch (field)
            {
                case "dtype" when type is null: type = ReadType(tensor); break;
                case "shape" when shape is null: shape = ReadIntegers($"the shape of {tensor}"); break;
                case "data_offsets" when offsets is null: offsets = ReadIntegers($"the data_offsets of {tensor}"); break;
                case "dtype" or "shape" or "data_offsets": throw Damaged($"{tensor} has its {field} twice");
                default: throw Damaged($"{tensor} has the unknown field {CheckpointErrors.Quote(field)}");
            }
        }

        if (type is null || shape is null || offsets is null) throw Damaged($"{tensor} lacks its dtype, shape or data_offsets");
        if (offsets is not [var begin, var end] || begin > end) throw Damaged($"{tensor} has the data_offsets [{string.Join(", ", offsets)}], not a begin and an end");
        if (ByteCount(shape, type) is not { } bytes) throw Damaged($"{tensor} has the impossible shape [{string.Join(", ", shape)}]");
        if (end - begin != bytes) throw Damaged($"{tensor} has {end - begin} bytes, but {type.Name} [{string.Join(", ", shape)}] needs {bytes}");
        return new TensorEntry(name, type, shape, begin, end);
    }

    private ElementType ReadType(string tensor)
    {
        Expect(JsonTokenType.String, $"the dtype of {tensor}");
        var name = Text();
        return ElementType.Find(name) ?? throw Damaged($"{tensor} has the unknown type {CheckpointErrors.Quote(name)}; known are {ElementType.Names}");
    }

    private long[] ReadIntegers(string owner)
    {
        // PyTorch's own limit for most operations; it also bounds what one tensor can cost here.
        const int MostDimensions = 64;
        Expect(JsonTokenType.StartArray, owner);
        var numbers = new List<long>(4);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || json.ValueSpan[0] == '-' || !json.TryGetInt64(out var number))
                throw Damaged($"{owner} holds something other than integers from 0 to {long.MaxValue}");
            if (numbers.Count == MostDimensions) throw Damaged($"{owner} has more than {MostDimensions} numbers");
            numbers.Add(number);
        }

        return [.. numbers];
    }

    /// <summary>
    /// The bytes of a tensor, null when they overflow. A zero does not excuse an overflow among the other dimensions:
    /// libtorch multiplies them for its strides.
    /// </summary>
    private static long? ByteCount(long[] shape, ElementType type)
    {
        long bytes = type.Size;
        foreach (var length in shape.Where(length => length > 0))
        {
            if (bytes > long.MaxValue / length) return null;
            bytes *= length;
        }

        return shape.Contains(0) ? 0 : bytes;
    }

    private string? NextKey()
    {
        json.Read();
        return json.TokenType == JsonTokenType.EndObject ? null : Text();
    }

    private void Expect(JsonTokenType type, string owner)
    {
        json.Read();
        if (json.TokenType != type) throw Damaged($"{owner} is a JSON {json.TokenType}, not a {type}");
    }

    private string Text()
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            // An escape that is half of a surrogate pair is valid JSON, but no text.
            throw CheckpointErrors.Damaged(file, "its header holds an incomplete Unicode escape", error);
        }
    }

    private readonly CheckpointException Damaged(string found) => CheckpointErrors.Damaged(file, found);
}
