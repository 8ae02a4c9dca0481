using static TorchSharp.torch;

namespace WganGp.Benchmarks.Measuring;

/// <summary>The machine's peak rate: one large convolution without gradients, in libtorch's fastest layout.</summary>
internal sealed class ConvolutionRate : IDisposable
{
    private readonly Tensor input;
    private readonly Tensor weight;

    public ConvolutionRate(ScalarType type, bool tiny)
    {
        var (batch, channels, size) = tiny ? (1, 8, 8) : (32, 256, 16);
        using var scope = NewDisposeScope();
        input = ChannelsLast(randn(batch, channels, size, size).to(type));
        weight = ChannelsLast(randn(channels, channels, 3, 3).to(type));
        Flops = 2.0 * batch * size * size * channels * channels * 9;
    }

    /// <summary>Floating-point operations of one call.</summary>
    public double Flops { get; }

    public void Run()
    {
        using var noGrad = no_grad();
        using var output = nn.functional.conv2d(input, weight, padding: [1, 1]);
    }

    public void Dispose()
    {
        input.Dispose();
        weight.Dispose();
    }

    // TorchSharp has no memory format: a permuted contiguous tensor is the same bytes.
    private static Tensor ChannelsLast(Tensor tensor) =>
        tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).DetachFromDisposeScope();
}
