using System.Buffers.Binary;
using System.Text;

namespace WganGp.Recipes.Tests.Data;

/// <summary>Makes NumPy files of any type.</summary>
internal static class NumpyBytes
{
    /// <summary>The types whose values are images in the field.</summary>
    public static readonly string[] Types = ["|u1", "<u2", ">u2", "<i4", "<i8", "<f2", "<f4", ">f4", "<f8"];

    public static void Write(string path, string type, long[] shape, byte[] data)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({string.Join(", ", shape)},), }}".PadRight(117) + "\n";
        byte[] length = [(byte)header.Length, 0];
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, .. length, .. Encoding.ASCII.GetBytes(header), .. data]);
    }

    public static void Write(string path, string type, long[] shape, double[] values) =>
        Write(path, type, shape, [.. values.SelectMany(value => Bytes(type, value))]);

    private static byte[] Bytes(string type, double value)
    {
        var bytes = new byte[8];
        switch (type[1..])
        {
            case "u1": return [(byte)value];
            case "u2": BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value); break;
            case "i4": BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)value); break;
            case "i8": BinaryPrimitives.WriteInt64LittleEndian(bytes, (long)value); break;
            case "f2": BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value); break;
            case "f4": BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value); break;
            default: BinaryPrimitives.WriteDoubleLittleEndian(bytes, value); break;
        }

        bytes = bytes[..(type[2] - '0')];
        if (type[0] == '>') Array.Reverse(bytes);
        return bytes;
    }
}
