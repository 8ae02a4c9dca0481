using System.Buffers.Binary;

namespace WganGp.Recipes.Data;

/// <summary>A number type of NumPy files, and how it is read.</summary>
/// <param name="Code">The letter and size in a file's header.</param>
/// <param name="Name">NumPy's name.</param>
/// <param name="Bytes">Bytes per number.</param>
/// <param name="Little">Reads a little-endian number.</param>
internal sealed record NumpyType(string Code, string Name, int Bytes, NumpyType.Reader Little)
{
    /// <summary>Reads one number.</summary>
    public delegate double Reader(ReadOnlySpan<byte> bytes);

    public static IReadOnlyList<NumpyType> All { get; } =
    [
        new("b1", "bool", 1, bytes => bytes[0] == 0 ? 0 : 1),
        new("u1", "uint8", 1, bytes => bytes[0]),
        new("i1", "int8", 1, bytes => (sbyte)bytes[0]),
        new("u2", "uint16", 2, bytes => BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
        new("i2", "int16", 2, bytes => BinaryPrimitives.ReadInt16LittleEndian(bytes)),
        new("u4", "uint32", 4, bytes => BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
        new("i4", "int32", 4, bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        new("u8", "uint64", 8, bytes => BinaryPrimitives.ReadUInt64LittleEndian(bytes)),
        new("i8", "int64", 8, bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes)),
        new("f2", "float16", 2, bytes => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
        new("f4", "float32", 4, bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes)),
        new("f8", "float64", 8, bytes => BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
    ];

    /// <summary>Whether it is an integer type.</summary>
    public bool IsInteger => Code[0] is 'u' or 'i';

    /// <summary>Whether it is a floating-point type.</summary>
    public bool IsFloating => Code[0] == 'f';

    /// <summary>The type with this code; null if it is not a supported number type.</summary>
    public static NumpyType? Find(string code) => All.FirstOrDefault(type => type.Code == code);

    /// <summary>Reads numbers; big-endian ones are reversed in place.</summary>
    public void Read(Span<byte> bytes, bool bigEndian, Span<double> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            var one = bytes.Slice(i * Bytes, Bytes);
            if (bigEndian) one.Reverse();
            numbers[i] = Little(one);
        }
    }
}
