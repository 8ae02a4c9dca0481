using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WganGp.Runs;
using WganGp.TensorFiles;
using static TorchSharp.torch;

namespace WganGp.Tests.Faults;

/// <summary>
/// One checkpoint, changed in one field at a time and written again with a digest that fits. Each change comes with its kind, in words.
/// </summary>
internal sealed class CheckpointMutations(byte[] original, Random random)
{
    private const int Words = 24, Normal = Words + (624 * 8);

    // Of the state of a random generator: the field, its position, its bytes, values that no generator has.
    private static readonly (string Field, int At, int Size, long[] Values)[] Fields =
    [
        ("left", 8, 4, [0, -1, 2, 300, 625, int.MaxValue, int.MinValue]),
        ("seeded", 12, 4, [0, 2, -1]),
        ("next", 16, 8, [0, 625, 1L << 32, long.MaxValue, -1]),
        ("a word", Words + 800, 8, [1L << 32, -1]),
        ("normal sample", Normal + 8, 8, [BitConverter.DoubleToInt64Bits(double.NaN), BitConverter.DoubleToInt64Bits(1e300)]),
        ("normal is valid", Normal + 24, 4, [2, -1]),
        ("float sample", Normal + 32, 4, [BitConverter.SingleToInt32Bits(float.NaN), BitConverter.SingleToInt32Bits(1e30f)]),
        ("float is valid", Normal + 36, 1, [2, 255]),
    ];

    private static readonly string[] Texts = ["", "null", "[]", "{}", "-1", "\0\u001b[2J", new('x', 200_000), new('[', 5000)];

    private static readonly string[] Values =
    [
        "null", "-1", "0", "7", "0.5", "1e300", "9223372036854775807", "9007199254740993", "99999999999999999999", "\"text\"", "\"NaN\"",
        "[]", "{}", "true",
    ];

    /// <summary>Every field, each changed in every way.</summary>
    public IEnumerable<(string Kind, string Field, byte[] File)> All()
    {
        using var file = SafeTensorsFile.Open(new MemoryStream(original), "original");
        var (names, keys) = (file.Tensors.Keys.ToList(), file.Metadata.Keys.Where(key => key != SafeTensorsHeader.DigestKey).ToList());
        foreach (var mutation in names.SelectMany(name => OfTensor(file, name))) yield return mutation;
        foreach (var mutation in keys.SelectMany(key => OfText(file, key))) yield return mutation;
        foreach (var key in keys.Where(key => file.Metadata[key].StartsWith('{')))
        {
            foreach (var mutation in OfJson(file, key)) yield return mutation;
        }
    }

    private static IEnumerable<(string Kind, string Field, byte[] File)> OfText(SafeTensorsFile file, string key)
    {
        yield return ("entry removed", key, Write(file, text => text.Remove(key)));
        foreach (var value in Texts) yield return ("entry replaced", key, Write(file, text => text[key] = value));
        yield return ("entry cut", key, Write(file, text => text[key] = text[key][..(text[key].Length / 2)]));
        yield return ("entry doubled", key, Write(file, text => text[key] += text[key]));
    }

    private IEnumerable<(string Kind, string Field, byte[] File)> OfJson(SafeTensorsFile file, string key)
    {
        foreach (var path in Leaves(JsonNode.Parse(file.Metadata[key])!, []).ToList())
        {
            // Of the many options and of the environment a few values each.
            var values = key == CheckpointNames.Progress ? Values : random.GetItems(Values, 3);
            foreach (var value in values)
            {
                yield return ($"{key} value", $"{string.Join('.', path)} = {value}", Write(file, text => Set(text, key, path, value)));
            }

            yield return ($"{key} value removed", string.Join('.', path), Write(file, text => Set(text, key, path, null)));
        }
    }

    private IEnumerable<(string Kind, string Field, byte[] File)> OfTensor(SafeTensorsFile file, string name)
    {
        using var scope = NewDisposeScope();
        var saved = file.Load(name);
        yield return ("tensor removed", name, Write(file, tensors: all => all.Remove(name)));
        yield return ("tensor renamed", name, Write(file, tensors: all => { all.Remove(name); all[name + "x"] = saved; }));
        yield return ("tensor added", name, Write(file, tensors: all => all[name + "x"] = saved));
        yield return ("another type", name, With(file, name, saved.to(saved.dtype == float64 ? float32 : float64)));
        yield return ("another shape", name, With(file, name, saved.unsqueeze(0)));
        yield return ("flat", name, With(file, name, cat([saved.view(-1), saved.view(-1)])));
        yield return ("empty", name, With(file, name, empty([0], saved.dtype)));
        yield return ("all bytes 255", name, With(file, name, Filled(saved, bytes => bytes.Fill(255))));
        yield return ("all bytes 0", name, With(file, name, Filled(saved, bytes => bytes.Clear())));
        yield return ("random bytes", name, With(file, name, Filled(saved, random.NextBytes)));
        if (name.StartsWith(CheckpointNames.Random, StringComparison.Ordinal))
        {
            foreach (var (field, at, size, values) in Fields)
            {
                foreach (var value in values)
                {
                    var changed = Filled(saved, bytes => Put(bytes, at, size, value));
                    yield return ($"generator's {field}", $"{name} = {value}", With(file, name, changed));
                }
            }

            yield return ("generator's words 0", name, With(file, name, Filled(saved, bytes => bytes[Words..Normal].Clear())));
        }
        else if (is_floating_point(saved))
        {
            foreach (var value in (double[])[double.NaN, double.PositiveInfinity, -1, 0.5, 1e30])
            {
                yield return (value is double.NaN or double.PositiveInfinity ? "not finite" : "other values", $"{name} = {value}", With(
                    file, name, Filled(saved, bytes => Put(bytes, 0, value, saved.element_size()))));
            }
        }
    }

    private static byte[] With(SafeTensorsFile file, string name, Tensor tensor) => Write(file, tensors: all => all[name] = tensor);

    /// <summary>The bytes of a file with other content, and a digest that fits.</summary>
    public static byte[] Write(
        SafeTensorsFile file, Action<Dictionary<string, string>>? text = null, Action<Dictionary<string, Tensor>>? tensors = null)
    {
        using var scope = NewDisposeScope();
        var metadata = file.Metadata.Where(entry => entry.Key != SafeTensorsHeader.DigestKey).ToDictionary();
        var content = file.Tensors.Keys.ToDictionary(name => name, file.Load);
        text?.Invoke(metadata);
        tensors?.Invoke(content);
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, "mutation", metadata, content);
        return stream.ToArray();
    }

    private static Tensor Filled(Tensor saved, FillBytes fill)
    {
        var changed = saved.clone();
        if (changed.numel() > 0) fill(changed.bytes);
        return changed;
    }

    private static void Put(Span<byte> bytes, int at, int size, long value)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        number[..size].CopyTo(bytes[at..]);
    }

    private static void Put(Span<byte> bytes, int at, double value, long size)
    {
        if (size == 8) BinaryPrimitives.WriteDoubleLittleEndian(bytes[at..], value);
        else BinaryPrimitives.WriteSingleLittleEndian(bytes[at..], (float)value);
    }

    private static IEnumerable<string[]> Leaves(JsonNode node, string[] path) => node is JsonObject group
        ? group.SelectMany(entry => entry.Value is JsonObject inner ? Leaves(inner, [.. path, entry.Key]) : [[.. path, entry.Key]])
        : [];

    private static void Set(Dictionary<string, string> text, string key, string[] path, string? value)
    {
        var root = JsonNode.Parse(text[key])!;
        var group = path[..^1].Aggregate(root, (node, name) => node[name]!).AsObject();
        if (value is null) group.Remove(path[^1]);
        else group[path[^1]] = JsonNode.Parse(value);
        text[key] = root.ToJsonString(new JsonSerializerOptions());
        // The counters stand in the file twice; here both lie.
        var twin = (key, path[^1]) switch
        {
            (CheckpointNames.Progress, "Step") => CheckpointNames.Step,
            (CheckpointNames.Progress, "CriticUpdates") => CheckpointNames.CriticUpdates,
            _ => null,
        };
        if (twin is not null) text[twin] = value?.ToString(CultureInfo.InvariantCulture) ?? "0";
    }

    private delegate void FillBytes(Span<byte> bytes);
}
