using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace WganGp.Recipes.Data;

/// <summary>Turns the rows of a TIFF file into pixels of red, green, blue and opacity.</summary>
internal sealed class TiffPixels
{
    private const int Premultiplied = 1;
    private const int Channels = 4;

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required int Bits { get; init; }

    /// <summary>Values per pixel.</summary>
    public required int Samples { get; init; }

    /// <summary>How many of them are colours: 1 or 3.</summary>
    public required int Colours { get; init; }

    public required bool IsBigEndian { get; init; }

    /// <summary>Whether 0 is white.</summary>
    public required bool IsInverted { get; init; }

    /// <summary>The red, the green and the blue of each number; null if values are colours themselves.</summary>
    public required long[]? Palette { get; init; }

    /// <summary>What the value after the colours is: 1 and 2 opacity, with colours multiplied by it or not; 0 something else.</summary>
    public required int Opacity { get; init; }

    private int White => Bits == 16 ? ushort.MaxValue : byte.MaxValue;

    /// <summary>Makes each pixel opaque, until its own opacity is read.</summary>
    public void MakeOpaque(Span<byte> pixels)
    {
        for (var pixel = 0; pixel < Width * Height; pixel++) Put(pixels, (Channels * pixel) + 3, White);
    }

    /// <summary>Adds to each value the one before it in the row.</summary>
    public void AddDifferences(Span<byte> row, int together)
    {
        var bytes = Bits / 8;
        for (var at = together * bytes; at + bytes <= row.Length; at += bytes)
        {
            var before = row[(at - (together * bytes))..];
            if (bytes == 1) row[at] += before[0];
            else if (IsBigEndian) BinaryPrimitives.WriteUInt16BigEndian(row[at..], (ushort)(Big(row[at..]) + Big(before)));
            else BinaryPrimitives.WriteUInt16LittleEndian(row[at..], (ushort)(Little(row[at..]) + Little(before)));
        }

        static ushort Big(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadUInt16BigEndian(value);

        static ushort Little(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadUInt16LittleEndian(value);
    }

    /// <summary>Puts the values of a row in their places.</summary>
    /// <param name="row">The row of a strip or tile.</param>
    /// <param name="together">How many values of a pixel are in it.</param>
    /// <param name="plane">Which value of a pixel is in it, if it is one only.</param>
    /// <param name="left">The column of its first pixel.</param>
    /// <param name="y">Its row in the picture.</param>
    /// <param name="pixels">The picture.</param>
    public void PutRow(ReadOnlySpan<byte> row, int together, int plane, int left, int y, Span<byte> pixels)
    {
        for (var x = left; x < Width; x++)
        {
            var first = (x - left) * together;
            if ((first + together) * Bits > 8 * row.Length) return;
            for (var i = 0; i < together; i++)
            {
                PutValue(Stored(row, first + i), together == 1 ? plane : i, ((y * Width) + x) * Channels, pixels);
            }
        }
    }

    /// <summary>Divides colours by the opacity with which they are multiplied.</summary>
    public void Divide(Span<byte> pixels)
    {
        if (Opacity != Premultiplied) return;
        for (var at = 0; at < Channels * Width * Height; at += Channels)
        {
            var opacity = Get(pixels, at + 3);
            for (var i = at; opacity > 0 && i < at + 3; i++) Put(pixels, i, (int)Math.Min((long)Get(pixels, i) * White / opacity, White));
        }
    }

    private void PutValue(int value, int sample, int at, Span<byte> pixels)
    {
        if (sample == Colours && Opacity is 1 or 2) Put(pixels, at + 3, value);
        if (sample >= Colours) return;
        if (Palette is not null)
        {
            for (var i = 0; i < 3; i++) Put(pixels, at + i, (int)(Palette[(i << Bits) + value] >> 8));
            return;
        }

        var shade = Bits < 8 ? value * byte.MaxValue / ((1 << Bits) - 1) : value;
        if (IsInverted) shade = White - shade;
        if (Colours == 3) Put(pixels, at + sample, shade);
        else for (var i = 0; i < 3; i++) Put(pixels, at + i, shade);
    }

    private int Stored(ReadOnlySpan<byte> row, int index) => Bits switch
    {
        16 => IsBigEndian
            ? BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..])
            : BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * index)..]),
        8 => row[index],
        _ => (row[index * Bits / 8] >> (8 - Bits - (index * Bits % 8))) & ((1 << Bits) - 1),
    };

    private int Get(ReadOnlySpan<byte> pixels, int place) =>
        Bits == 16 ? MemoryMarshal.Cast<byte, ushort>(pixels)[place] : pixels[place];

    private void Put(Span<byte> pixels, int place, int value)
    {
        if (Bits == 16) MemoryMarshal.Cast<byte, ushort>(pixels)[place] = (ushort)value;
        else pixels[place] = (byte)value;
    }
}
