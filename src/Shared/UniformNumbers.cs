using TorchSharp;

namespace WganGp;

/// <summary>
/// Uniform numbers of any size: TorchSharp 0.107's own <c>rand</c> and <c>randperm</c> return an uninitialised pointer where libtorch
/// refuses the size or has no memory for it, which ends the process at its first use.
/// </summary>
internal static class UniformNumbers
{
    /// <summary>Draws from [0, 1): the numbers that <c>rand</c> would draw.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="random">The generator to draw from; null is the process's own.</param>
    /// <returns>The numbers, float32 on the CPU.</returns>
    public static torch.Tensor Draw(long[] shape, torch.Generator? random) =>
        torch.empty(shape, torch.ScalarType.Float32, torch.CPU).uniform_(0, 1, random);
}
