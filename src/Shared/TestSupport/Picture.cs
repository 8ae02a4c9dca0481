using StbImageSharp;

namespace WganGp.TestSupport;

/// <summary>A PNG read back, to ask where which colours are.</summary>
internal sealed class Picture
{
    private readonly ImageResult _image;

    public Picture(string path) => _image = ImageResult.FromMemory(File.ReadAllBytes(path), ColorComponents.RedGreenBlue);

    public int Width => _image.Width;

    public int Height => _image.Height;

    public (int R, int G, int B) this[int x, int y]
    {
        get
        {
            var at = 3 * (y * Width + x);
            return (_image.Data[at], _image.Data[at + 1], _image.Data[at + 2]);
        }
    }

    /// <summary>How bright a pixel is, from 0 to 255.</summary>
    public double Brightness(int x, int y) => (this[x, y].R + this[x, y].G + this[x, y].B) / 3.0;

    /// <summary>The pixels of a rectangle that satisfy a condition.</summary>
    public IEnumerable<(int X, int Y)> Find(int left, int right, int top, int bottom, Func<(int R, int G, int B), bool> condition) =>
        from y in Enumerable.Range(top, bottom - top)
        from x in Enumerable.Range(left, right - left)
        where condition(this[x, y])
        select (x, y);

    // The colours of PlotStyle, with room for smoothed edges and some transparency.
    public static bool IsBlue((int R, int G, int B) p) => p.R < 90 && p.G is > 80 and < 160 && p.B > 150;

    public static bool IsOrange((int R, int G, int B) p) => p.R > 200 && p.G is > 130 and < 200 && p.B < 100;

    public static bool IsDark((int R, int G, int B) p) => p.R < 100 && p.G < 100 && p.B < 110;
}
