
namespace WganGp.Recipes.Data;

/// <summary>The samples of a <c>.npy</c> file as bytes, each in row-major order.</summary>
internal sealed class NumpyRows
{
    private readonly string path;
    private readonly byte[]? whole;

    private NumpyRows(string path, NumpyHeader header, byte[]? whole)
    {
        this.path = path;
        this.whole = whole;
        Header = header;
        RowSize = header.Shape.Skip(1).Aggregate(1L, (product, size) => product * size);
    }

    public NumpyHeader Header { get; }

    /// <summary>Numbers per sample.</summary>
    public long RowSize { get; }

    public static NumpyRows Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new TrainingDataException(
                $"The NumPy file '{path}' {(Directory.Exists(path) ? "is a folder" : "does not exist")}: check the path.");
        }

        try
        {
            using var file = RegularFile.OpenRead(path);
            return Open(path, file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, failure);
        }
    }

    /// <summary>Reads the header, and all data of an array in Fortran order or of one dimension (labels, read one by one).</summary>
    internal static NumpyRows Open(string path, Stream file)
    {
        var header = NumpyHeader.Read(path, file);
        return new NumpyRows(
            path, header, header.Shape.Count == 1 || (header.FortranOrder && header.Shape.Count > 1) ? Turned(path, header, file) : null);
    }

    /// <summary>One sample.</summary>
    public byte[] Read(long index)
    {
        var row = new byte[RowSize * Header.Type.Bytes];
        if (whole is not null)
        {
            whole.AsSpan((int)(index * row.Length), row.Length).CopyTo(row);
            return row;
        }

        try
        {
            using var file = RegularFile.OpenHandle(path);
            for (var filled = 0; filled < row.Length;)
            {
                var read = RandomAccess.Read(file, row.AsSpan(filled), Header.DataOffset + (index * row.Length) + filled);
                if (read == 0)
                {
                    throw new TrainingDataException(
                        $"'{path}' became shorter while it was read: sample {FileData.Text(index)} is missing; open it again.");
                }

                filled += read;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, failure);
        }

        return row;
    }

    /// <summary>The data of an array in Fortran order, converted to row-major order.</summary>
    private static byte[] Turned(string path, NumpyHeader header, Stream file)
    {
        var bytes = header.Type.Bytes;
        var total = header.Shape.Aggregate((long)bytes, (product, size) => product * size);
        if (total > Array.MaxLength)
        {
            throw new TrainingDataException(
                $"'{path}' is in Fortran order and {FileData.Text(total)} bytes long, more than can be converted in memory: " +
                "save numpy.ascontiguousarray(array).");
        }

        var source = new byte[total];
        file.ReadExactly(source);
        var turned = new byte[total];
        var at = new long[header.Shape.Count];
        var strides = new long[header.Shape.Count];
        strides[0] = bytes;
        for (var i = 1; i < strides.Length; i++) strides[i] = strides[i - 1] * header.Shape[i - 1];
        long from = 0;
        for (var to = 0; to < turned.Length; to += bytes)
        {
            source.AsSpan((int)from, bytes).CopyTo(turned.AsSpan(to));
            for (var i = at.Length - 1; i >= 0; i--)
            {
                from += strides[i];
                if (++at[i] < header.Shape[i]) break;
                from -= strides[i] * at[i];
                at[i] = 0;
            }
        }

        return turned;
    }

    private static TrainingDataException Unreadable(string path, Exception failure) =>
        new($"The NumPy file '{path}' cannot be read: {failure.Message}", failure);
}
