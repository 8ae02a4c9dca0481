using System.Globalization;
using System.Runtime.InteropServices;

namespace WganGp.Recipes.Data;

/// <summary>The smallest and the largest value that were found in data.</summary>
internal readonly record struct ValueExtent(double Low, double High)
{
    // Data that uses less of its range is nearly constant to the networks.
    private const double LeastShare = 0.1;

    /// <summary>No value yet.</summary>
    public static ValueExtent None => new(double.PositiveInfinity, double.NegativeInfinity);

    public ValueExtent With(ValueExtent other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High));

    /// <summary>Of a square of <see cref="ImageFit"/>: the values are bytes, or two bytes each.</summary>
    public static ValueExtent Of(ReadOnlySpan<byte> image, bool isDeep) =>
        isDeep ? Of(MemoryMarshal.Cast<byte, ushort>(image), ushort.MaxValue) : Of(image, byte.MaxValue);

    /// <summary>The levels of data: the values that are black and white.</summary>
    /// <param name="path">The data, for messages.</param>
    /// <param name="transform">What the caller has chosen.</param>
    /// <param name="full">The largest value of the data's type.</param>
    /// <exception cref="TrainingDataException">The chosen levels do not contain what was found.</exception>
    public (double Black, double White) Levels(string path, ImageTransform transform, double full)
    {
        if (transform.LevelsFromData && High > Math.Min(0, Low)) return (Math.Min(0, Low), High);
        if (transform.Levels is not { } levels) return (0, full);
        if (Low >= levels.Black && High <= levels.White) return levels;
        throw new TrainingDataException(
            $"The values of '{FileData.Shown(path)}' are {this}, but the levels of black and white are {Text(levels.Black)} and " +
            $"{Text(levels.White)}: give levels that contain the values ({nameof(ImageTransform)}.{nameof(ImageTransform.Levels)}; " +
            "on the command line --levels).");
    }

    /// <summary>What to say about data that uses under a tenth of its range; null if it uses more.</summary>
    public string? Warning(string path, (double Black, double White) levels) =>
        High - Low >= LeastShare * (levels.White - levels.Black) || High < Low
            ? null
            : $"The values of '{FileData.Shown(path)}' are {this}, under a tenth of the range from {Text(levels.Black)} (black) to " +
            $"{Text(levels.White)} (white): if that is not intended, make the largest value white with " +
            $"{nameof(ImageTransform)}.{nameof(ImageTransform.LevelsFromData)} (on the command line --levels data).";

    public override string ToString() => $"{Text(Low)} to {Text(High)}";

    public static string Text(double value) => value.ToString(
        Math.Abs(value) >= 1000 && value == Math.Round(value) ? "N0" : "G6", CultureInfo.InvariantCulture);

    private static ValueExtent Of<T>(ReadOnlySpan<T> values, int full) where T : unmanaged, IComparable<T>
    {
        var (low, high) = (full, 0);
        foreach (var value in values)
        {
            var number = typeof(T) == typeof(byte) ? (byte)(object)value : (ushort)(object)value;
            low = Math.Min(low, number);
            high = Math.Max(high, number);
            if (low == 0 && high == full) break;
        }

        return new ValueExtent(low, high);
    }
}
