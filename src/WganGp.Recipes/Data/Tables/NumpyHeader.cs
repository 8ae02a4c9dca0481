using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WganGp.Recipes.Data;

/// <summary>The header of a <c>.npy</c> file: a Python dictionary of three entries, read by its grammar and never evaluated.</summary>
/// <remarks>Format: numpy.org/doc/stable/reference/generated/numpy.lib.format.html, versions 1 to 3.</remarks>
internal sealed partial record NumpyHeader(NumpyType Type, bool BigEndian, bool FortranOrder, IReadOnlyList<long> Shape, long DataOffset)
{
    // NumPy's own limit for untrusted headers (max_header_size).
    private const int MostText = 10_000;

    // Far above any array of samples, and far below the point where a byte count would overflow.
    private const long MostElements = 1L << 40;

    // The names of the entries, and what a value looks like: a string, a word or a tuple of numbers.
    private const string Key = "descr|fortran_order|shape";
    private const string Value = @"'[^']*'|True|False|\([0-9,\s]*\)";

    /// <summary>Reads the header, and checks that the data after it is complete and nothing follows.</summary>
    public static NumpyHeader Read(string path, Stream file)
    {
        Span<byte> start = stackalloc byte[12];
        var read = file.ReadAtLeast(start[..10], 10, throwOnEndOfStream: false);
        if (read < 10 || !start[..6].SequenceEqual(Magic))
        {
            throw new TrainingDataException(
                $"'{path}' is not a NumPy file: it does not begin with the bytes 93 4E 55 4D 50 59 and a version.");
        }

        int version = start[6];
        if (version is < 1 or > 3)
        {
            throw new TrainingDataException(
                $"'{path}' has version {version} of the NumPy format, but only 1 to 3 are supported: save it again with numpy.save.");
        }

        long length = start[8] | (start[9] << 8);
        if (version > 1)
        {
            if (file.ReadAtLeast(start[10..], 2, throwOnEndOfStream: false) < 2)
            {
                throw new TrainingDataException($"'{path}' is truncated inside its header: copy it again.");
            }

            length |= ((long)start[10] << 16) | ((long)start[11] << 24);
        }

        if (length > MostText)
        {
            throw new TrainingDataException(
                $"The header of '{path}' is damaged: it declares {FileData.Text(length)} bytes of text, but an array's has at most " +
                $"{FileData.Text(MostText)}.");
        }

        var text = new byte[length];
        read = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        if (read < length)
        {
            throw new TrainingDataException(
                $"'{path}' is truncated inside its header: {FileData.Text(length)} bytes are declared, but {FileData.Text(read)} " +
                "are present; copy it again.");
        }

        var header = Parse(path, Encoding.Latin1.GetString(text), (version > 1 ? 12 : 10) + length);
        header.CheckLength(path, file.Length);
        return header;
    }

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private static NumpyHeader Parse(string path, string text, long offset)
    {
        var match = Dictionary().Match(text);
        if (!match.Success)
        {
            throw new TrainingDataException(
                $"The header of '{path}' is not that of a plain array: it reads {FileData.Quote(text.TrimEnd(), 120)}, but 'descr', " +
                "'fortran_order' and 'shape' are required, each once; save one array of numbers with numpy.save.");
        }

        var type = "";
        var order = "";
        var shape = "";
        for (var i = 0; i < 3; i++)
        {
            var value = match.Groups[$"v{i}"].Value;
            switch (match.Groups[$"k{i}"].Value)
            {
                case "descr": type = value.Trim('\'', '"'); break;
                case "fortran_order": order = value; break;
                default: shape = value; break;
            }
        }

        if (order is not ("True" or "False") || !shape.StartsWith('(') || type.Length < 2)
        {
            throw new TrainingDataException(
                $"The header of '{path}' is damaged: it reads {FileData.Quote(text.TrimEnd(), 120)}; " +
                "save the array again with numpy.save.");
        }

        return new NumpyHeader(
            NumpyType.Find(type[1..]) ?? throw UnknownType(path, type), type[0] == '>', order == "True", ReadShape(path, shape), offset);
    }

    private static List<long> ReadShape(string path, string text)
    {
        var shape = new List<long>();
        long product = 1;
        foreach (var side in text.Trim('(', ')').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!long.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size > int.MaxValue)
            {
                throw new TrainingDataException(
                    $"The header of '{path}' is damaged or the array too large: " +
                    $"a dimension is {FileData.Quote(side)}, but the largest that can be read is {FileData.Text(int.MaxValue)}.");
            }

            if (size == 0) throw new TrainingDataException($"The array in '{path}' is empty: its shape is {FileData.Quote(text)}.");
            if (size > MostElements / product)
            {
                throw new TrainingDataException(
                    $"The header of '{path}' is damaged: its shape {FileData.Quote(text)} has more than " +
                    $"{FileData.Text(MostElements)} elements.");
            }

            product *= size;
            shape.Add(size);
        }

        return shape;
    }

    private void CheckLength(string path, long length)
    {
        var due = Shape.Aggregate((long)Type.Bytes, (product, size) => product * size) + DataOffset;
        if (due != length)
        {
            throw new TrainingDataException(
                $"'{path}' is {(length < due ? "truncated" : "too long")}: its header declares ({string.Join(", ", Shape)}) of " +
                $"{Type.Name}, which takes {FileData.Text(due)} bytes with the header, but the file has {FileData.Text(length)}; " +
                "save or copy it again.");
        }
    }

    private static TrainingDataException UnknownType(string path, string type) => new(
        $"The array in '{path}' has the type {FileData.Quote(type)}, " +
        $"but the supported types are {string.Join(", ", NumpyType.All.Select(known => known.Name))}: " +
        $"save array.astype('float32').");

    // Three entries in any order. Nothing in it can match in two ways, so it runs in linear time.
    [GeneratedRegex(
        @"^\{\s*'(?<k0>" + Key + @")'\s*:\s*(?<v0>" + Value + @")\s*,\s*" +
        @"'(?<k1>(?!\k<k0>')(?:" + Key + @"))'\s*:\s*(?<v1>" + Value + @")\s*,\s*" +
        @"'(?<k2>(?!\k<k0>')(?!\k<k1>')(?:" + Key + @"))'\s*:\s*(?<v2>" + Value + @")\s*,?\s*\}\s*$")]
    private static partial Regex Dictionary();
}
