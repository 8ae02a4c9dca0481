using System.Buffers.Binary;
using System.Text;
using TorchSharp;
using WganGp.TensorFiles;

namespace WganGp.Tests.TensorFiles;

/// <summary>Files as bytes, with no disk.</summary>
internal static class RawFile
{
    public const string Name = "run/step-100.safetensors";

    public static readonly Dictionary<string, string> NoMetadata = [];

    /// <summary>Length field, header and data as given, right or wrong.</summary>
    public static byte[] Of(string header, int dataBytes = 0) => Of(Encoding.UTF8.GetBytes(header), new byte[dataBytes]);

    public static byte[] Of(byte[] header, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }

    public static SafeTensorsFile Open(byte[] bytes) => SafeTensorsFile.Open(new MemoryStream(bytes, writable: false), Name);

    public static byte[] Write(IReadOnlyDictionary<string, string> metadata, params (string Name, torch.Tensor Tensor)[] tensors)
    {
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, Name, metadata, tensors.Select(pair => KeyValuePair.Create(pair.Name, pair.Tensor)));
        return stream.ToArray();
    }

    /// <summary>A file of every kind of tensor, with metadata.</summary>
    public static byte[] Small()
    {
        using var scope = torch.NewDisposeScope();
        return Write(
            new Dictionary<string, string> { ["step"] = "100", ["networks"] = "générateur, 批评家" },
            ("critic.0.weight", torch.arange(6, torch.float32).reshape(2, 3)),
            ("critic.0.bias", torch.arange(3, torch.float64)),
            ("half", torch.arange(3, torch.float32).to(torch.bfloat16)),
            ("mask", torch.tensor(new[] { true, false, true })),
            ("step", torch.tensor(100L)),
            ("empty", torch.empty(0, 4)));
    }
}
