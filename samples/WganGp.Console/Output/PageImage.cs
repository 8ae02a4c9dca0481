using SkiaSharp;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Output;

/// <summary>A picture inside a page.</summary>
/// <param name="Source">A data URI.</param>
/// <param name="Caption">What it shows, plain text.</param>
/// <param name="Width">Pixels across.</param>
internal sealed record PageImage(string Source, string Caption, int Width)
{
    // WebP's scale from 0 to 100, and pixels across: from what a large screen shows to what a phone shows.
    private static readonly (int Widest, int Quality)[] Ways = [(1_600, 90), (1_200, 80), (900, 75), (640, 70), (480, 60), (320, 50)];

    /// <summary>
    /// Reads PNG files for a page. A file that is small enough is embedded unchanged. Otherwise it is scaled down and converted to WebP, so
    /// that each picture takes its share of the bytes; all in one way, as far as their content allows.
    /// </summary>
    /// <param name="images">The pictures.</param>
    /// <param name="budget">How many characters they may take together in the page.</param>
    public static IReadOnlyList<PageImage> Read(IReadOnlyList<SummaryImage> images, int budget)
    {
        if (images.Count == 0) return [];
        // Base64 makes four characters of three bytes.
        var share = budget / 4 * 3 / images.Count;
        var way = 0;
        var read = new List<PageImage>();
        // The last is the one that is looked at most.
        foreach (var image in images.Reverse()) read.Add(Read(image, share, ref way));
        read.Reverse();
        return read;
    }

    /// <summary>The width of a picture in pixels; 0 if it cannot be told.</summary>
    public static int WidthOf(string path)
    {
        using var data = SKData.CreateCopy(ResultFile.ReadBytes(path));
        using var codec = SKCodec.Create(data);
        return codec?.Info.Width ?? 0;
    }

    private static PageImage Read(SummaryImage image, int share, ref int way)
    {
        var file = ResultFile.ReadBytes(image.Path);
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec is null || (codec.Info.Width <= Ways[0].Widest && file.Length <= share))
        {
            return new PageImage(Uri("png", file), image.Caption, codec?.Info.Width ?? 0);
        }

        using var picture = SKBitmap.Decode(codec);
        for (; ; way++)
        {
            var (widest, quality) = Ways[way];
            var width = Math.Min(widest, picture.Width);
            var bytes = Encode(picture, width, quality);
            if (bytes.Length <= share || way == Ways.Length - 1) return new PageImage(Uri("webp", bytes), image.Caption, width);
        }
    }

    private static byte[] Encode(SKBitmap picture, int width, int quality)
    {
        var height = Math.Max(1, (int)Math.Round(picture.Height * (double)width / picture.Width));
        using var small = picture.Resize(new SKImageInfo(width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var image = SKImage.FromBitmap(small);
        using var encoded = image.Encode(SKEncodedImageFormat.Webp, quality);
        return encoded.ToArray();
    }

    private static string Uri(string type, byte[] bytes) => $"data:image/{type};base64,{Convert.ToBase64String(bytes)}";
}
