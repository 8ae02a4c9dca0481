namespace WganGp.Layers.Autograd;

internal static class Sizes
{
    public static long[] Of((long Height, long Width) sizes) => [sizes.Height, sizes.Width];
}
