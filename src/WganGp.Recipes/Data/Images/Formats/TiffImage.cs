using SkiaSharp;

namespace WganGp.Recipes.Data;

/// <summary>The first picture of a TIFF file: grey, palette or colour, 1 to 16 bits per value, in strips or tiles.</summary>
internal sealed class TiffImage
{
    private const int WhiteIsZero = 0;
    private const int BlackIsZero = 1;
    private const int Colour = 2;
    private const int Palette = 3;

    // A file may cut its picture into tiles that reach over the edge; this much work per pixel is more than any needs.
    private const long MostTiling = 16;

    private readonly TiffDirectory directory;
    private readonly byte[] file;
    private readonly TiffPixels pixels;

    private TiffImage(byte[] file, ImageRoom room)
    {
        this.file = file;
        directory = new TiffDirectory(file);
        var bits = directory.Value(258, 1);
        var kind = directory.Required(262, "the kind of its colours");
        var colours = kind == Colour ? 3 : 1;
        var samples = directory.Value(277, 1);
        if (kind is not (WhiteIsZero or BlackIsZero or Colour or Palette))
        {
            throw new InvalidDataException($"its colours are of kind {kind}, but grey, palette and RGB are read; save it as RGB or PNG");
        }

        if (directory.Value(339, 1) is not (1 or 4))
        {
            throw new InvalidDataException("its values are not unsigned whole numbers; scale it to 16 bits and save it again");
        }

        if (bits is not (1 or 2 or 4 or 8 or 16) || (samples > 1 && bits < 8) || (kind == Palette && bits > 8))
        {
            throw new InvalidDataException($"its values have {bits} bits, which are not read; save it with 8 or 16");
        }

        if (samples < colours || samples > 64) throw new InvalidDataException($"it has {samples} values per pixel");
        var (width, height) = (directory.Required(256, "width"), directory.Required(257, "height"));
        room.Check(width, height, bits == 16);
        pixels = new TiffPixels
        {
            Width = (int)width,
            Height = (int)height,
            Bits = (int)bits,
            Samples = (int)samples,
            Colours = colours,
            IsBigEndian = directory.IsBigEndian,
            IsInverted = kind == WhiteIsZero,
            Palette = kind == Palette ? directory.Values(320, 3 << 8) : null,
            Opacity = samples > colours ? (int)directory.Value(338, 0) : 0,
        };
        if (pixels.Palette is { } palette && palette.Length != 3 << (int)bits) throw new InvalidDataException("its palette is incomplete");
    }

    public static bool Is(ReadOnlySpan<byte> file) =>
        file.Length >= 8 && (file.StartsWith("II\u002A\0"u8) || file.StartsWith("MM\0\u002A"u8)
            || file.StartsWith("II\u002B\0"u8) || file.StartsWith("MM\0\u002B"u8));

    public static DecodedImage Decode(byte[] file, ImageRoom room)
    {
        var image = new TiffImage(file, room);
        // Beside the result, a strip may hold the whole picture.
        return room.Make(
            image.pixels.Width, image.pixels.Height, image.pixels.Bits == 16, Origin(image.directory.Value(274, 1)), image.Fill, copies: 2);
    }

    private static SKEncodedOrigin Origin(long number) => number is >= 1 and <= 8 ? (SKEncodedOrigin)number : SKEncodedOrigin.TopLeft;

    private void Fill(PixelBuffer buffer)
    {
        var isTiled = directory.Has(322);
        var wide = isTiled ? directory.Value(322, 0) : pixels.Width;
        var high = isTiled ? directory.Required(323, "height of a tile") : Math.Min(directory.Value(278, pixels.Height), pixels.Height);
        if (wide < 1 || high < 1) throw new InvalidDataException("its strips or tiles are empty");
        var (across, down) = ((pixels.Width + wide - 1) / wide, (pixels.Height + high - 1) / high);
        var planes = directory.Value(284, 1) == 2 ? pixels.Samples : 1;
        var together = planes == 1 ? pixels.Samples : 1;
        var rowBytes = ((wide * together * pixels.Bits) + 7) / 8;
        // The number of pixels comes first: with it bounded, no product overflows.
        if ((double)across * down * wide * high > (MostTiling * (double)pixels.Width * pixels.Height) + (1 << 20)
            || rowBytes * high > Array.MaxLength)
        {
            throw new InvalidDataException($"its tiles of {wide} x {high} pixels do not fit the picture");
        }

        var count = across * down * planes;
        var (offsets, sizes) = (directory.Values(isTiled ? 324 : 273, count), directory.Values(isTiled ? 325 : 279, count));
        if (offsets.Length != count || sizes.Length != count) throw new InvalidDataException("its list of strips or tiles is incomplete");
        var method = directory.Value(259, 1);
        var isDifference = directory.Value(317, 1) switch
        {
            1 => false,
            2 => pixels.Bits >= 8,
            _ => throw new InvalidDataException("its values are stored as differences of floating-point numbers, which are not read"),
        };
        if (directory.Value(266, 1) != 1) throw new InvalidDataException("the bits of its bytes are reversed, which is not read");
        pixels.MakeOpaque(buffer.GetSpan());
        var unpacked = new byte[rowBytes * high];
        for (var i = 0; i < count; i++)
        {
            if (offsets[i] + sizes[i] > file.Length) throw new EndOfStreamException();
            var (plane, chunk) = ((int)(i / (across * down)), i % (across * down));
            var (left, top) = (chunk % across * wide, chunk / across * high);
            // The last strip ends with the picture; a tile is always whole.
            var rows = (int)(isTiled ? high : Math.Min(high, pixels.Height - top));
            TiffCompression.Unpack(method, file, (int)offsets[i], (int)sizes[i], unpacked.AsSpan(0, (int)(rowBytes * rows)));
            for (var y = 0; y < Math.Min(rows, pixels.Height - top); y++)
            {
                var row = unpacked.AsSpan((int)(y * rowBytes), (int)rowBytes);
                if (isDifference) pixels.AddDifferences(row, together);
                pixels.PutRow(row, together, plane, (int)left, (int)(top + y), buffer.GetSpan());
            }
        }

        pixels.Divide(buffer.GetSpan());
    }
}
