using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace WganGp.TensorFiles;

/// <summary>
/// Reads the JSON header strictly: anything unknown, repeated or nested is refused. Memory is bounded by the header's length.
/// </summary>
internal ref struct HeaderReader
{
    // PyTorch's own limit of dimensions for most operations; it also bounds the memory for one tensor.
    private const int MostNumbers = 64;

    private readonly string file;
    private readonly Dictionary<string, string> metadata = [];
    private readonly Dictionary<string, TensorEntry> tensors = [];
    private Utf8JsonReader json;
    private bool hasMetadata;
    private int? digestAt;

    private HeaderReader(ReadOnlySpan<byte> bytes, string file)
    {
        this.file = file;
        // Three levels: the header, a tensor, its shape.
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
            throw CheckpointErrors.Damaged(
                file, $"its header is not valid JSON of the format, near line {error.LineNumber}, byte {error.BytePositionInLine}", error);
        }
    }

    private SafeTensorsHeader ReadHeader(ReadOnlySpan<byte> bytes)
    {
        Expect(JsonTokenType.StartObject, "the header");
        while (NextKey() is { } name)
        {
            if (name == SafeTensorsHeader.MetadataKey) ReadMetadata();
            else if (!tensors.TryAdd(name, ReadTensor(name))) throw Damaged($"tensor {Quote(name)} is named twice");
        }

        if (bytes[(int)json.BytesConsumed..].ContainsAnyExcept((byte)' '))
            throw Damaged("its header is followed by something other than spaces");
        return new SafeTensorsHeader { Metadata = metadata, Tensors = tensors, DigestAt = digestAt };
    }

    private void ReadMetadata()
    {
        if (hasMetadata) throw Damaged($"{SafeTensorsHeader.MetadataKey} occurs twice");
        hasMetadata = true;
        Expect(JsonTokenType.StartObject, SafeTensorsHeader.MetadataKey);
        while (NextKey() is { } key)
        {
            Expect(JsonTokenType.String, "the metadata entry", key);
            // The position of the 64 digits is known only when they are stored as plain characters, not as \u escapes.
            if (key == SafeTensorsHeader.DigestKey && json.ValueSpan.Length == SafeTensorsHeader.BlankDigest.Length && !json.ValueIsEscaped)
                digestAt = (int)json.TokenStartIndex + 1;
            if (!metadata.TryAdd(key, Text())) throw Damaged($"the metadata entry {Quote(key)} occurs twice");
        }
    }

    private TensorEntry ReadTensor(string name)
    {
        ElementType? type = null;
        long[]? shape = null;
        (long Begin, long End)? offsets = null;
        Expect(JsonTokenType.StartObject, "tensor", name);
        while (NextIsKey())
        {
            if (IsKey("dtype"u8)) type = type is null ? ReadType(name) : throw Twice("dtype", name);
            else if (IsKey("shape"u8)) shape = shape is null ? ReadShape(name) : throw Twice("shape", name);
            else if (IsKey("data_offsets"u8)) offsets = offsets is null ? ReadOffsets(name) : throw Twice("data_offsets", name);
            else throw Damaged($"tensor {Quote(name)} has the unknown field {Quote(Text())}");
        }

        if (type is null || shape is null || offsets is not var (begin, end))
            throw Damaged($"tensor {Quote(name)} lacks its dtype, shape or data_offsets");
        if (ByteCount(shape, type) is not { } bytes)
            throw Damaged($"tensor {Quote(name)} has the impossible shape [{string.Join(", ", shape)}]");
        if (end - begin != bytes)
            throw Damaged($"tensor {Quote(name)} has {end - begin} bytes, but {type.Name} [{string.Join(", ", shape)}] needs {bytes}");
        return new TensorEntry(name, type, shape, begin, end);
    }

    private ElementType ReadType(string tensor)
    {
        Expect(JsonTokenType.String, "the dtype of tensor", tensor);
        var name = Text();
        return ElementType.Find(name) ??
            throw Damaged($"tensor {Quote(tensor)} has the unknown type {Quote(name)}; known types are {ElementType.Names}");
    }

    private long[] ReadShape(string tensor)
    {
        Span<long> numbers = stackalloc long[MostNumbers];
        return numbers[..ReadIntegers("the shape of tensor", tensor, numbers)].ToArray();
    }

    private (long Begin, long End) ReadOffsets(string tensor)
    {
        Span<long> numbers = stackalloc long[MostNumbers];
        numbers = numbers[..ReadIntegers("the data_offsets of tensor", tensor, numbers)];
        return numbers is [var begin, var end] && begin <= end
            ? (begin, end)
            : throw Damaged(
                $"tensor {Quote(tensor)} has the data_offsets [{string.Join(", ", numbers.ToArray())}], not a begin and an end");
    }

    private int ReadIntegers(string what, string tensor, scoped Span<long> numbers)
    {
        var count = 0;
        Expect(JsonTokenType.StartArray, what, tensor);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || json.ValueSpan[0] == '-' || !json.TryGetInt64(out var number))
                throw Damaged($"{what} {Quote(tensor)} holds something other than integers from 0 to {long.MaxValue}");
            if (count == numbers.Length) throw Damaged($"{what} {Quote(tensor)} has more than {numbers.Length} numbers");
            numbers[count++] = number;
        }

        return count;
    }

    /// <summary>
    /// The bytes of a tensor; null when they overflow. A dimension of zero does not excuse an overflow of the others:
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

    private string? NextKey() => NextIsKey() ? Text() : null;

    private bool NextIsKey()
    {
        json.Read();
        return json.TokenType != JsonTokenType.EndObject;
    }

    private bool IsKey(ReadOnlySpan<byte> name) =>
        json.ValueIsEscaped ? Text() == Encoding.UTF8.GetString(name) : json.ValueSpan.SequenceEqual(name);

    // In two parts, joined only in an error: texts for errors that do not happen would cost more memory than the header.
    private void Expect(JsonTokenType type, string what, string? name = null)
    {
        json.Read();
        if (json.TokenType != type)
            throw Damaged($"{what}{(name is null ? "" : $" {Quote(name)}")} is a JSON {json.TokenType}, not a {type}");
    }

    private string Text()
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            // An escape that is half of a surrogate pair is valid JSON, but not valid text.
            throw CheckpointErrors.Damaged(file, "its header holds an incomplete Unicode escape", error);
        }
    }

    private readonly CheckpointException Twice(string field, string tensor) => Damaged($"tensor {Quote(tensor)} has its {field} twice");

    private static string Quote(string name) => CheckpointErrors.Quote(name);

    private readonly CheckpointException Damaged(string found) => CheckpointErrors.Damaged(file, found);
}
