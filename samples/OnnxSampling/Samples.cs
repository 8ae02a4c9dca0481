using System.Globalization;

namespace OnnxSampling;

/// <summary>Samples as a file of their kind: images as a picture, text as lines, points as a picture or as a table.</summary>
internal static class Samples
{
    /// <summary>Writes samples to a file, whose ending must be one of those for their kind.</summary>
    public static void Write(string path, float[] values, long[] shape, Generator generator)
    {
        switch (shape)
        {
            case [_, 1 or 3, _, _]:
                Demand(path, "images", ".png");
                Picture.Write(path, values, shape, generator.Range);
                break;
            case [_, var characters, var length] when generator.Characters is { } vocabulary && vocabulary.Length == characters:
                Demand(path, "text", ".txt");
                File.WriteAllLines(path, Lines(values, vocabulary, (int)length, generator.Padding));
                break;
            case [_, 2] when HasEnding(path, ".png"):
                ScatterPlot.Write(path, values);
                break;
            case [_, var columns]:
                Demand(path, columns == 2 ? "points" : "vectors", columns == 2 ? ".png or .csv" : ".csv");
                File.WriteAllLines(path, Table(values, (int)columns));
                break;
            default:
                throw new NotSupportedException(
                    $"The samples are [{string.Join(", ", shape)}]. This program writes images [N, 1 or 3, H, W], text [N, characters, " +
                    "length] of a model that names its characters, and points [N, size]; take others from ONNX Runtime yourself.");
        }
    }

    /// <summary>The most likely character at each position, without the padding at the end.</summary>
    internal static IEnumerable<string> Lines(float[] values, string[] characters, int length, string padding)
    {
        foreach (var sample in values.Chunk(characters.Length * length))
        {
            var line = Enumerable.Range(0, length).Select(
                at => characters[Enumerable.Range(0, characters.Length).MaxBy(character => sample[(character * length) + at])]);
            yield return string.Concat(line).TrimEnd(padding.ToCharArray());
        }
    }

    private static IEnumerable<string> Table(float[] values, int columns)
    {
        string[] names = columns == 2 ? ["x", "y"] : [.. Enumerable.Range(1, columns).Select(column => $"x{column}")];
        return values.Chunk(columns).Select(row => row.Select(value => value.ToString(CultureInfo.InvariantCulture)))
            .Prepend(names).Select(row => string.Join(',', row));
    }

    private static void Demand(string path, string what, string endings)
    {
        if (endings.Split(" or ").Any(ending => HasEnding(path, ending))) return;
        throw new ArgumentException($"The model makes {what}, and --output is '{path}'; name a file that ends in {endings}.");
    }

    private static bool HasEnding(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
