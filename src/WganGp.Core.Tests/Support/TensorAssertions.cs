using static TorchSharp.torch;

namespace WganGp.Tests.Support;

internal static class TensorAssertions
{
    /// <summary>All values, in float64, row by row.</summary>
    public static double[] Values(this Tensor tensor)
    {
        using var wide = tensor.detach().to(ScalarType.Float64, CPU).contiguous();
        return wide.data<double>().ToArray();
    }

    /// <summary>The bytes of a tensor: equal bytes are equal values, NaN included.</summary>
    public static byte[] Bytes(this Tensor tensor)
    {
        using var host = tensor.detach().to(CPU).contiguous();
        return host.bytes.ToArray();
    }
}
