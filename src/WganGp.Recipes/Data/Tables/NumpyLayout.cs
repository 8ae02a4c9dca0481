namespace WganGp.Recipes.Data;

/// <summary>How the images of an array are stored.</summary>
/// <param name="Channels">1 or 3.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels per row.</param>
/// <param name="IsLast">Whether the channels are the last dimension.</param>
internal sealed record NumpyLayout(int Channels, int Height, int Width, bool IsLast)
{
    public IReadOnlyList<long> Shape => [Channels, Height, Width];

    /// <summary>The layout of an array of images by its dimensions; null if it has those of something else.</summary>
    public static NumpyLayout? Of(NumpyHeader header) => header.Shape switch
    {
        [_, var height, var width] => new(1, (int)height, (int)width, false),
        [_, var height, var width, 1 or 3] => new((int)header.Shape[3], (int)height, (int)width, true),
        [_, 1 or 3, var height, var width] => new((int)header.Shape[1], (int)height, (int)width, false),
        _ => null,
    };

    /// <summary>The layout of an array that has images of the wanted shape, in one of the usual orders; null if it has not.</summary>
    /// <exception cref="TrainingDataException">It has colour images, but does not tell in which order.</exception>
    public static NumpyLayout? Of(string path, NumpyHeader header, IReadOnlyList<long> wanted)
    {
        var (channels, height, width) = ((int)wanted[0], (int)wanted[1], (int)wanted[2]);
        long[] sample = [.. header.Shape.Skip(1)];
        if (sample.SequenceEqual(wanted)) return new(channels, height, width, false);
        if (sample.SequenceEqual([height, width, channels])) return new(channels, height, width, true);
        if (channels == 1 && (sample.SequenceEqual([height, width]) || sample.SequenceEqual([(long)height * width])))
        {
            return new(1, height, width, false);
        }

        return !sample.SequenceEqual([(long)channels * height * width])
            ? null
            : throw new TrainingDataException(
                $"The array in '{path}' has ({string.Join(", ", header.Shape)}), rows of the {FileData.Text(sample[0])} numbers of " +
                $"colour images of {width}x{height}, but not their order: save array.reshape(-1, {channels}, {height}, {width}) if red, " +
                $"green and blue planes follow each other, or array.reshape(-1, {height}, {width}, {channels}) if the colours of a pixel " +
                "do.");
    }
}
