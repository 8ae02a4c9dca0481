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

    /// <summary>
    /// Writes images as <see cref="WriteImages"/> does, in parts of which one is held at a time.
    /// </summary>
    /// <param name="path">The file to write or replace; its folder is created if it is missing.</param>
    /// <param name="count">The number of images in all parts.</param>
    /// <param name="parts">The images, part by part; each is read before the next is asked for, and none is disposed.</param>
    /// <param name="low">The value written as 0.</param>
    /// <param name="high">The value written as 255.</param>
    /// <exception cref="ArgumentException">
    /// The images have another shape or type, or hold NaN, or there are not <paramref name="count"/> of them.
    /// </exception>
    public static void WriteImagesInParts(string path, long count, IEnumerable<Tensor> parts, double low = -1, double high = 1)
    {
        ArgumentNullException.ThrowIfNull(parts);
        WriteInParts(path, count, Pixels());

        IEnumerable<Tensor> Pixels()
        {
            foreach (var part in parts)
            {
                using var pixels = PixelBytes.FromImages(part, low, high);
                using var shown = pixels.shape[^1] == 1 ? pixels.squeeze(-1) : pixels.alias();
                yield return shown;
            }
        }
    }

    /// <summary>Writes a tensor as it is, in row-major order.</summary>
    /// <param name="path">The file to write or replace; its folder is created if it is missing.</param>
    /// <param name="array">The tensor, of any shape, on any device; uint8, int64 or float32 (points <c>[N, 2]</c>, for example).</param>
    /// <exception cref="ArgumentException">The tensor has an unsupported type.</exception>
    public static void Write(string path, Tensor array)
    {
        ArgumentNullException.ThrowIfNull(array);
        if (array.dim() > 0) WriteInParts(path, array.shape[0], [array]);
        else WriteRows(path, [], [array]);
    }

    /// <summary>Writes a tensor in parts of which one is held at a time, as if they were concatenated.</summary>
    /// <param name="path">The file to write or replace; its folder is created if it is missing.</param>
    /// <param name="count">The length of the first dimension, over all parts.</param>
    /// <param name="parts">
    /// The parts, alike but for their first dimension; each is read before the next is asked for, and none is disposed.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The parts have an unsupported type or different shapes, or not <paramref name="count"/> rows.
    /// </exception>
    public static void WriteInParts(string path, long count, IEnumerable<Tensor> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        WriteRows(path, [count], parts);
    }

    /// <param name="path">The file.</param>
    /// <param name="rows">The first dimension; empty for a single value.</param>
    /// <param name="parts">The parts.</param>
    private static void WriteRows(string path, long[] rows, IEnumerable<Tensor> parts)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        AtomicFile.Write(path, stream =>
        {
            (ScalarType Type, string Shape)? first = null;
            long written = 0;
            foreach (var part in parts)
            {
                long[] rest = rows.Length == 0 ? [] : part.shape[1..];
                var found = (part.dtype, string.Join(", ", rest));
                if (first is null) stream.Write(Header(TypeCode(part.dtype), [.. rows, .. rest]));
                else if (first != found)
                {
                    throw new ArgumentException(
                        $"A part is of {found.dtype} with rows of [{found.Item2}], the first of {first.Value.Type} with rows of " +
                        $"[{first.Value.Shape}]; all parts must be alike.", nameof(parts));
                }

                first = found;
                written += rows.Length == 0 ? 0 : part.shape[0];
                using var contiguous = part.detach().cpu().contiguous();
                contiguous.WriteBytesToStream(stream);
            }

            if (rows is [var count] && (first is null || written != count))
            {
                throw new ArgumentException($"{count} rows were announced, but the parts have {written}.", nameof(parts));
            }
        }, createFolder: true);
    }

    private static string TypeCode(ScalarType type) => type switch
    {
        ScalarType.Byte => "|u1",
        ScalarType.Int64 => "<i8",
        ScalarType.Float32 => "<f4",
        _ => throw new ArgumentException($"A tensor of {type} cannot be written: convert it to Byte, Int64 or Float32."),
    };

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
