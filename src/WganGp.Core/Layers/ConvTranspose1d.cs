using TorchSharp;
using TorchSharp.Modules;
using WganGp.Layers.Autograd;
using static TorchSharp.torch;

namespace WganGp.Layers;

/// <summary>
/// <c>torch.nn.ConvTranspose1d</c> with a second derivative that runs on first-order kernels: the same arguments, initialisation, values and
/// state-dict keys. <c>[N, C, L]</c> or <c>[C, L]</c>.
/// </summary>
public sealed class ConvTranspose1d : ConvolutionTranspose
{
    /// <summary>Creates the layer.</summary>
    /// <param name="in_channels">Channels of the input.</param>
    /// <param name="out_channels">Channels of the output.</param>
    /// <param name="kernel_size">Length of the kernel.</param>
    /// <param name="stride">Step of the kernel; 1 by default.</param>
    /// <param name="padding">Taken away on each side of the output; 0 by default.</param>
    /// <param name="output_padding">Added to one side of the output; 0 by default. Each dimension keeps its own (TorchSharp 0.107 takes the first for all).</param>
    /// <param name="dilation">Distance between the kernel's elements; 1 by default.</param>
    /// <param name="padding_mode">Zeros, the only kind that TorchSharp takes here.</param>
    /// <param name="groups">Groups of channels that are convolved apart; 1 by default.</param>
    /// <param name="bias">Whether a bias is added; true by default.</param>
    /// <param name="device">Where the parameters are; the CPU by default.</param>
    /// <param name="dtype">The parameters' type; TorchSharp's default type by default.</param>
    /// <exception cref="ArgumentException">A size, the step or the groups are out of range, or <c>Same</c> goes with a step.</exception>
    public ConvTranspose1d(
        long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1,
        PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null)
        : base(nameof(ConvTranspose1d), in_channels, out_channels, [kernel_size], [stride], [padding], null,
            [dilation], true, [output_padding], groups, bias, padding_mode, device, dtype) =>
        ConvolutionInput.ThrowUnlessSound(this);

    /// <summary>Computes the output.</summary>
    /// <param name="input"><c>[N, C, L]</c> or <c>[C, L]</c>.</param>
    /// <param name="output_size">The size of the output, one of those that the step leaves open; null takes the output padding.</param>
    /// <returns>The same rank.</returns>
    /// <exception cref="ArgumentException">The input's rank, channels, type or device are not the layer's, or the size cannot be had.</exception>
    public override Tensor forward(Tensor input, long[]? output_size)
    {
        ConvolutionInput.ThrowUnlessFits(this, input);
        var extra = output_size is null ? output_padding : _output_padding(input, output_size, kernel_size, stride, padding!, dilation, kernel_size.Length);
        return Convolve.Apply(this, input, padding!, extra);
    }
}
