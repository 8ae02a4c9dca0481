namespace WganGp.Metrics;

/// <summary>How images are resampled. Both widen their filter when an image becomes smaller, which is what antialiasing means.</summary>
public enum ImageResizing
{
    /// <summary>The triangle filter: Pillow's <c>BILINEAR</c>, PyTorch's <c>mode="bilinear", antialias=True</c>.</summary>
    Bilinear,

    /// <summary>Keys' cubic filter with a = -0.5: Pillow's <c>BICUBIC</c>, PyTorch's <c>mode="bicubic", antialias=True</c>.</summary>
    Bicubic,
}
