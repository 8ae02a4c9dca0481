using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using static TorchSharp.torch;

namespace WganGp.Recipes.Output;

/// <summary>
/// Writes samples as NumPy arrays (<c>.npy</c>, format version 1.0), which NumPy, PyTorch and most evaluation tools
/// read. Files are written as a whole or not at all.
/// </summary>
/// <remarks>Format: numpy.org/doc/stable/reference/generated/numpy.lib.format.html.</remarks>
public static class NumpyFile
{
    /// <summary>
    /// Writes images as uint8 <c>[N, H, W]</c> when they are grey and <c>[N, H, W, 3]</c> when they are coloured, the layout
    /// that sample-quality tools expect.
    /// </summary>
    /// <param name="path">The file to write or replace; its folder is created if it is missing.</param>
    /// <param name="images">The images, floating point <c>[N, C, H, W]</c> with 1 or 3 channels, on any device.</param>
    /// <param name="low">The value written as 0. The default value is -1, the low end of a tanh generator.</param>
    /// <param name="high">The value written as 255. The default value is 1. Values beyond the range are clamped, others rounded.</param>
    /// <exception cref="ArgumentException">The images have another shape or type, or hold NaN.</exception>
    public static void WriteImages(string path, Tensor images, double low = -1, double high = 1)
    {
        using var scope = NewDisposeScope();
        var pixels = PixelBytes.FromImages(images, low, high);
        Write(path, pixels.shape[^1] == 1 ? pixels.squeeze(-1) : pixels);
    }

    /// <summary>Writes a tensor as it is, in row-major order.</summary>
    /// <param name="path">The file to write or replace; its folder is created if it is missing.</param>
    /// <param name="array">The tensor, of any shape, on any device; uint8, int64 or float32 (points <c>[N, 2]</c>, for example).</param>
    /// <exception cref="ArgumentException">The tensor has an unsupported type.</exception>
    public static void Write(string path, Tensor array)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(array);
        var type = array.dtype switch
        {
            ScalarType.Byte => "|u1",
            ScalarType.Int64 => "<i8",
            ScalarType.Float32 => "<f4",
            _ => throw new ArgumentException(
                $"A tensor of {array.dtype} cannot be written: convert it to Byte, Int64 or Float32.", nameof(array)),
        };
        var header = Header(type, array.shape);
        using var contiguous = array.detach().cpu().contiguous();
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            contiguous.WriteBytesToStream(stream);
        }, createFolder: true);
    }

    private static byte[] Header(string type, long[] shape)
    {
        // Python writes a tuple of one with a trailing comma.
        var sizes = string.Join(", ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture))) + (shape.Length == 1 ? "," : "");
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({sizes}), }}";

        // Magic, version and length take 10 bytes; spaces and a line feed bring the data to a multiple of 64, as the format requires.
        const int fixedPart = 10;
        var total = (fixedPart + text.Length + 1 + 63) / 64 * 64;
        var header = new byte[total];
        header.AsSpan().Fill((byte)' ');
        ReadOnlySpan<byte> magicAndVersion = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        magicAndVersion.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), checked((ushort)(total - fixedPart)));
        Encoding.ASCII.GetBytes(text, header.AsSpan(fixedPart));
        header[^1] = (byte)'\n';
        return header;
    }
}
