namespace WganGp.Recipes.Networks;

/// <summary>How a residual block changes the size of the image.</summary>
internal enum Resampling
{
    /// <summary>Keeps it.</summary>
    None,

    /// <summary>Doubles it: nearest neighbour, before the first convolution.</summary>
    Up,

    /// <summary>Halves it: the mean of 2x2 pixels, after the second convolution.</summary>
    Down,
}
