using SkiaSharp;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Output;

/// <summary>A picture for a page: no wider than the page shows it.</summary>
internal static class PageImage
{
    // JPEG's scale from 0 to 100: edges of plots stay clean at 90.
    private const int Quality = 90;

    /// <summary>Reads a PNG: unchanged if it is narrow enough, otherwise scaled down and converted to JPEG.</summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="widest">The largest width in pixels.</param>
    /// <returns>The media type and the bytes.</returns>
    public static (string Type, byte[] Bytes) Read(string path, int widest)
    {
        var file = ResultFile.ReadBytes(path);
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec is null || codec.Info.Width <= widest) return ("image/png", file);
        using var picture = SKBitmap.Decode(codec);
        var height = Math.Max(1, (int)Math.Round(picture.Height * (double)widest / picture.Width));
        using var small = picture.Resize(new SKImageInfo(widest, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var image = SKImage.FromBitmap(small);
        using var encoded = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return ("image/jpeg", encoded.ToArray());
    }
}
