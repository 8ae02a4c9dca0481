using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TorchSharp;

namespace WganGp.TensorFiles;

/// <summary>
/// Writes the safetensors format (github.com/huggingface/safetensors) to a stream. The same content gives the same bytes.
/// </summary>
internal static class SafeTensorsWriter
{
    // Throws at text that is not valid Unicode, where the JSON writer would silently write U+FFFD and so change a name.
    private static readonly UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // The digest is always first in the header, so its position is known.
    private const string BeforeDigest = $"{{\"{SafeTensorsHeader.MetadataKey}\":{{\"{SafeTensorsHeader.DigestKey}\":\"";

    /// <summary>
    /// Writes a whole file. It needs additional memory for at most one tensor at a time, and only for one that is not contiguous on the
    /// CPU.
    /// </summary>
    /// <param name="stream">A seekable stream, at its start.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="metadata">Free text by key.</param>
    /// <param name="tensors">Each name once.</param>
    /// <exception cref="CheckpointException">A tensor's type cannot be stored.</exception>
    public static void Write(
        Stream stream, string file, IReadOnlyDictionary<string, string> metadata, IEnumerable<KeyValuePair<string, torch.Tensor>> tensors)
    {
        var sorted = Layout(file, tensors);
        var header = Header(file, metadata, sorted.Select(pair => pair.Entry));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Put(ReadOnlySpan<byte> bytes)
        {
            stream.Write(bytes);
            hash.AppendData(bytes);
        }

        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        Put(length);
        Put(header);
        foreach (var (_, tensor) in sorted)
        {
            using var noGrad = torch.no_grad();
            using var scope = torch.NewDisposeScope();
            TensorBytes.ForEachPiece(tensor.cpu().contiguous(), (piece, _) => Put(piece));
        }

        stream.Position = length.Length + BeforeDigest.Length;
        stream.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset())));
    }

    /// <summary>
    /// Assigns each tensor its position. As in the reference implementation, larger elements come first, so that every element is aligned
    /// to its size.
    /// </summary>
    private static List<(TensorEntry Entry, torch.Tensor Tensor)> Layout(
        string file, IEnumerable<KeyValuePair<string, torch.Tensor>> tensors)
    {
        var typed = tensors.Select(pair => (pair.Key, pair.Value, Type: TypeOf(file, pair.Key, pair.Value)));
        var result = new List<(TensorEntry, torch.Tensor)>();
        var names = new HashSet<string> { SafeTensorsHeader.MetadataKey };
        long end = 0;
        var ordered = typed.OrderByDescending(item => item.Type.Size).ThenBy(item => item.Key, StringComparer.Ordinal);
        foreach (var (name, tensor, type) in ordered)
        {
            if (!names.Add(name))
            {
                throw new ArgumentException(
                    $"Two tensors are named '{name}', or the name is reserved; give each a name of its own.", nameof(tensors));
            }

            var begin = end;
            end += tensor.numel() * type.Size;
            result.Add((new TensorEntry(name, type, tensor.shape, begin, end), tensor));
        }

        return result;
    }

    private static ElementType TypeOf(string file, string name, torch.Tensor tensor) =>
        ElementType.Find(tensor.dtype) ?? throw new CheckpointException(
            $"The checkpoint '{file}' cannot be written: the tensor '{name}' is of type {tensor.dtype}, which cannot be stored " +
            $"({ElementType.Names} can). Convert it, or make it a non-persistent buffer.");

    private static byte[] Header(string file, IReadOnlyDictionary<string, string> metadata, IEnumerable<TensorEntry> tensors)
    {
        if (metadata.ContainsKey(SafeTensorsHeader.DigestKey))
            throw new ArgumentException($"The metadata key '{SafeTensorsHeader.DigestKey}' is reserved.", nameof(metadata));
        using var buffer = new MemoryStream();
        // Names stay readable in the file; it is never embedded in HTML.
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafeTensorsHeader.MetadataKey);
            json.WriteString(SafeTensorsHeader.DigestKey, SafeTensorsHeader.BlankDigest);
            foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                json.WriteString(utf8.GetBytes(key), utf8.GetBytes(value));
            json.WriteEndObject();
            foreach (var tensor in tensors) WriteEntry(json, tensor);
            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        if (buffer.Length > SafeTensorsHeader.MaxBytes)
        {
            throw new CheckpointException(
                $"The checkpoint '{file}' cannot be written: its header of {buffer.Length} bytes exceeds the format's limit of " +
                $"{SafeTensorsHeader.MaxBytes}. Store fewer tensors or less metadata in one file.");
        }

        return buffer.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, TensorEntry tensor)
    {
        json.WriteStartObject(utf8.GetBytes(tensor.Name));
        json.WriteString("dtype", tensor.Type.Name);
        json.WriteStartArray("shape");
        foreach (var length in tensor.Shape) json.WriteNumberValue(length);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(tensor.Begin);
        json.WriteNumberValue(tensor.End);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
