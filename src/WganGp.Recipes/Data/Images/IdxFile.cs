using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;

namespace WganGp.Recipes.Data;

/// <summary>
/// A file in the IDX format of MNIST and its successors, plain or compressed with gzip: a short header that names the
/// dimensions, then the elements in row-major order. Only unsigned bytes, the type that those data sets use, are supported.
/// </summary>
/// <remarks>
/// Format: yann.lecun.com/exdb/mnist. The whole file is checked before it is returned: a header that disagrees with
/// the data after it is an error, and never makes the reader allocate more memory than the data present.
/// </remarks>
public sealed class IdxFile
{
    private const byte UnsignedByte = 0x08;
    private const int PieceBytes = 1 << 16;

    // Images compress to a half or a tenth, drawings to a hundredth; deflate's own limit, for zeros, is a thousandth.
    private const int MostRatio = 250;
    private const int ProportionateBytes = 16 << 20;

    private IdxFile(string path, int[] dimensions, byte[] data)
    {
        Path = path;
        Dimensions = dimensions;
        Data = data;
    }

    /// <summary>The path that the file was read from.</summary>
    public string Path { get; }

    /// <summary>The sizes of the dimensions, outermost first: <c>[N]</c> for labels, <c>[N, H, W]</c> for images.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>The elements in row-major order, one byte each, as many as the product of <see cref="Dimensions"/>.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Reads and checks a whole file. Compression is recognised by content, not by the file's name.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The dimensions and the data.</returns>
    /// <exception cref="TrainingDataException">The file is missing, unreadable, damaged, or not an IDX file of unsigned bytes.</exception>
    public static IdxFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
        {
            throw new TrainingDataException(Directory.Exists(path)
                ? $"'{path}' is a folder, not an IDX file: name one file in it, or use " +
                $"{nameof(IdxImages)}.{nameof(IdxImages.Load)} to search it."
                : $"The IDX file '{path}' does not exist: check the path.");
        }

        try
        {
            using var file = RegularFile.OpenRead(path);
            return Read(path, file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"The IDX file '{path}' cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Reads and checks a whole file that is open.</summary>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="file">The file, at its start.</param>
    internal static IdxFile Read(string path, Stream file)
    {
        if (file.Length == 0) throw new TrainingDataException($"The IDX file '{path}' is empty: download it again.");
        try
        {
            return IsGzip(file) ? ReadGzip(path, file) : ReadPlain(path, file);
        }
        catch (InvalidDataException damage)
        {
            throw new TrainingDataException(
                $"The gzip data of '{path}' is damaged ({damage.Message.TrimEnd('.')}): download the file again.", damage);
        }
    }

    private static bool IsGzip(Stream file)
    {
        var gzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return gzip;
    }

    private static IdxFile ReadPlain(string path, Stream file)
    {
        var dimensions = ReadHeader(path, file, out var size);
        var present = file.Length - file.Position;
        if (present < size) throw Truncated(path, dimensions, size, present);
        if (present > size) throw TooLong(path, dimensions, size, $"{Text(present)} follow");
        var data = new byte[size];
        file.ReadExactly(data);
        return new IdxFile(path, dimensions, data);
    }

    /// <summary>
    /// Unpacks twice: first to see that the data is there and how much, since neither the header nor the end of the file proves it, then
    /// into its place. So the memory is that of the data, and none of a file that is refused.
    /// </summary>
    private static IdxFile ReadGzip(string path, Stream file)
    {
        var dimensions = Unpack(path, file, null, out var size);
        VerifyGzipEnd(path, file, (uint)(HeaderLength(dimensions.Length) + size));
        if (size > ProportionateBytes && size / file.Length > MostRatio)
        {
            throw new TrainingDataException(
                $"The {Text(file.Length)} bytes of gzip data in '{path}' unpack to {Text(size)} bytes, more than {MostRatio} times as " +
                "many, which images do not: check where the file is from, or unpack it and give the unpacked file.");
        }

        var data = new byte[size];
        file.Position = 0;
        Unpack(path, file, data, out _);
        return new IdxFile(path, dimensions, data);
    }

    /// <summary>Unpacks the elements into an array; without one they are counted only.</summary>
    private static int[] Unpack(string path, Stream file, byte[]? data, out int size)
    {
        using var gzip = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        var dimensions = ReadHeader(path, gzip, out size);
        if (data?.Length is { } expected && expected != size) throw Changed(path);
        var piece = data is null ? new byte[Math.Min(PieceBytes, size)] : [];
        for (long filled = 0; filled < size; filled += PieceBytes)
        {
            var length = (int)Math.Min(PieceBytes, size - filled);
            var part = data is null ? piece.AsSpan(0, length) : data.AsSpan((int)filled, length);
            var read = gzip.ReadAtLeast(part, part.Length, throwOnEndOfStream: false);
            if (read < part.Length) throw Truncated(path, dimensions, size, filled + read);
        }

        // One more byte: finds surplus data without reading it all, and otherwise makes the stream verify its checksum.
        if (gzip.ReadByte() >= 0) throw TooLong(path, dimensions, size, "more follow");
        return dimensions;
    }

    /// <summary>
    /// Compares the length at the end of a gzip file with the decompressed length. <see cref="GZipStream"/> accepts a file whose
    /// last bytes are missing, and then nothing has been checked.
    /// </summary>
    private static void VerifyGzipEnd(string path, Stream file, uint unpacked)
    {
        Span<byte> end = stackalloc byte[sizeof(uint)];
        file.Seek(-end.Length, SeekOrigin.End);
        file.ReadExactly(end);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != unpacked)
        {
            throw new TrainingDataException(
                $"The gzip data of '{path}' is truncated or has data after its end: it does not end with the length of its content; " +
                "download it again, or unpack it if 'gzip -t' finds it sound.");
        }
    }

    private static int HeaderLength(int rank) => 4 + 4 * rank;

    private static int[] ReadHeader(string path, Stream stream, out int size)
    {
        Span<byte> magic = stackalloc byte[4];
        var read = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        if (read < magic.Length)
        {
            throw new TrainingDataException($"'{path}' is not an IDX file: it has {read} bytes, fewer than the 4 of the magic number.");
        }

        if (magic[0] != 0 || magic[1] != 0)
        {
            throw new TrainingDataException(
                $"'{path}' is not an IDX file: it begins with the bytes {Convert.ToHexString(magic)} instead of 0000 and a type.");
        }

        if (magic[2] != UnsignedByte)
        {
            throw new TrainingDataException(
                $"The elements of '{path}' have the IDX type 0x{magic[2]:X2}, " +
                "and only 0x08 (unsigned byte) is supported: convert the file.");
        }

        int rank = magic[3];
        if (rank == 0) throw new TrainingDataException($"The header of '{path}' is damaged: it declares no dimensions.");

        Span<byte> header = stackalloc byte[4 * rank];
        read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read < header.Length)
        {
            throw new TrainingDataException(
                $"'{path}' is truncated inside its header: {rank} dimensions are declared, which take {header.Length} bytes, " +
                $"but {read} are present; download it again.");
        }

        var dimensions = new int[rank];
        long product = 1;
        for (var i = 0; i < rank; i++)
        {
            var dimension = BinaryPrimitives.ReadUInt32BigEndian(header[(4 * i)..]);
            if (dimension == 0)
            {
                throw new TrainingDataException(
                    $"The header of '{path}' is damaged or the file is empty: dimension {i} of {rank} is 0.");
            }

            // Neither factor exceeds 32 bits here, so the product cannot overflow before it is checked.
            product *= dimension;
            if (product > Array.MaxLength)
            {
                throw new TrainingDataException(
                    $"The header of '{path}' is damaged: its {rank} dimensions declare more than {Text(Array.MaxLength)} bytes, " +
                    "the most that can be read.");
            }

            dimensions[i] = (int)dimension;
        }

        size = (int)product;
        return dimensions;
    }

    private static TrainingDataException Changed(string path) => new($"'{path}' was changed while it was read: load it again.");

    private static TrainingDataException Truncated(string path, int[] dimensions, long size, long present) => new(
        $"'{path}' is truncated: its header declares {Shape(dimensions)} = {Text(size)} bytes, but {Text(present)} are present; " +
        $"download it again.");

    private static TrainingDataException TooLong(string path, int[] dimensions, long size, string found) => new(
        $"'{path}' is longer than declared: its header declares {Shape(dimensions)} = {Text(size)} bytes, but {found}; download it again.");

    private static string Shape(int[] dimensions) => string.Join(" x ", dimensions.Select(d => Text(d)));

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
