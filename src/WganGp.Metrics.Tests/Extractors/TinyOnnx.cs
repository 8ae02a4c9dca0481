using System.Text;

namespace WganGp.Metrics.Tests.Extractors;

/// <summary>An ONNX file with one operator, written by hand: the protocol buffer's fields by number.</summary>
internal static class TinyOnnx
{
    /// <summary>y = op(x), float32 <c>[batch, 3]</c>; a batch of null is any.</summary>
    public static byte[] Model(string op, int? batch)
    {
        byte[] node = [.. Text(1, "x"), .. Text(2, "y"), .. Text(4, op)];
        byte[] graph = [.. Bytes(1, node), .. Text(2, "g"), .. Bytes(11, Value("x", batch)), .. Bytes(12, Value("y", batch))];
        return [.. Number(1, 8), .. Bytes(7, graph), .. Bytes(8, Number(2, 13))];
    }

    private static byte[] Value(string name, int? batch)
    {
        byte[] shape = [.. Bytes(1, batch is { } size ? Number(1, size) : Text(2, "n")), .. Bytes(1, Number(1, 3))];
        byte[] tensor = [.. Number(1, 1), .. Bytes(2, shape)];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, tensor))];
    }

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.ASCII.GetBytes(text));

    private static byte[] Bytes(int field, byte[] bytes) => [(byte)((field << 3) | 2), (byte)bytes.Length, .. bytes];

    private static byte[] Number(int field, int value) => [(byte)(field << 3), (byte)value];
}
