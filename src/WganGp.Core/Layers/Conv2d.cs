using TorchSharp;
using TorchSharp.Modules;
using WganGp.Layers.Autograd;
using static TorchSharp.torch;

// The overloads are those of TorchSharp's factory methods.
#pragma warning disable RS0026
namespace WganGp.Layers;

/// <summary>
/// <c>torch.nn.Conv2d</c> with a second derivative that runs on first-order kernels: the same arguments, initialisation, values and
/// state-dict keys. <c>[N, C, H, W]</c> or <c>[C, H, W]</c>.
/// </summary>
public sealed class Conv2d : Convolution
{
    /// <summary>Creates the layer.</summary>
    /// <param name="in_channels">Channels of the input.</param>
    /// <param name="out_channels">Channels of the output.</param>
    /// <param name="kernel_size">Height and width of the kernel.</param>
    /// <param name="stride">Step of the kernel; 1 by default.</param>
    /// <param name="padding">Added on each side of the input; 0 by default.</param>
    /// <param name="dilation">Distance between the kernel's elements; 1 by default.</param>
    /// <param name="padding_mode">What is added at the sides; zeros by default. Other kinds are made by a padding before the convolution.</param>
    /// <param name="groups">Groups of channels that are convolved apart; 1 by default.</param>
    /// <param name="bias">Whether a bias is added; true by default.</param>
    /// <param name="device">Where the parameters are; the CPU by default.</param>
    /// <param name="dtype">The parameters' type; TorchSharp's default type by default.</param>
    /// <exception cref="ArgumentException">A size, the step or the groups are out of range, or <c>Same</c> goes with a step.</exception>
    public Conv2d(
        long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
        PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null)
        : base(nameof(Conv2d), in_channels, out_channels, [kernel_size, kernel_size], [stride, stride], [padding, padding], null,
            [dilation, dilation], false, [0, 0], groups, bias, padding_mode, device, dtype) =>
        ConvolutionInput.ThrowUnlessSound(this);

    /// <summary>Creates the layer.</summary>
    /// <param name="in_channels">Channels of the input.</param>
    /// <param name="out_channels">Channels of the output.</param>
    /// <param name="kernel_size">Height and width of the kernel.</param>
    /// <param name="stride">Step of the kernel; 1 by default.</param>
    /// <param name="padding">Added on each side of the input; 0 by default.</param>
    /// <param name="dilation">Distance between the kernel's elements; 1 by default.</param>
    /// <param name="padding_mode">What is added at the sides; zeros by default. Other kinds are made by a padding before the convolution.</param>
    /// <param name="groups">Groups of channels that are convolved apart; 1 by default.</param>
    /// <param name="bias">Whether a bias is added; true by default.</param>
    /// <param name="device">Where the parameters are; the CPU by default.</param>
    /// <param name="dtype">The parameters' type; TorchSharp's default type by default.</param>
    /// <exception cref="ArgumentException">A size, the step or the groups are out of range, or <c>Same</c> goes with a step.</exception>
    public Conv2d(
        long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null,
        PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null)
        : base(nameof(Conv2d), in_channels, out_channels, Sizes.Of(kernel_size), Sizes.Of(stride ?? (1, 1)), Sizes.Of(padding ?? (0, 0)), null,
            Sizes.Of(dilation ?? (1, 1)), false, [0, 0], groups, bias, padding_mode, device, dtype) =>
        ConvolutionInput.ThrowUnlessSound(this);

    /// <summary>Creates the layer with padding by name.</summary>
    /// <param name="in_channels">Channels of the input.</param>
    /// <param name="out_channels">Channels of the output.</param>
    /// <param name="kernel_size">Height and width of the kernel.</param>
    /// <param name="padding"><c>Same</c>: the output is as large as the input (stride 1 only); <c>Valid</c>: nothing is added.</param>
    /// <param name="stride">Step of the kernel; 1 by default.</param>
    /// <param name="dilation">Distance between the kernel's elements; 1 by default.</param>
    /// <param name="padding_mode">What is added at the sides; zeros by default. Other kinds are made by a padding before the convolution.</param>
    /// <param name="groups">Groups of channels that are convolved apart; 1 by default.</param>
    /// <param name="bias">Whether a bias is added; true by default.</param>
    /// <param name="device">Where the parameters are; the CPU by default.</param>
    /// <param name="dtype">The parameters' type; TorchSharp's default type by default.</param>
    /// <exception cref="ArgumentException">A size, the step or the groups are out of range, or <c>Same</c> goes with a step.</exception>
    public Conv2d(
        long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1,
        PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null)
        : base(nameof(Conv2d), in_channels, out_channels, [kernel_size, kernel_size], [stride, stride], null, padding,
            [dilation, dilation], false, [0, 0], groups, bias, padding_mode, device, dtype) =>
        ConvolutionInput.ThrowUnlessSound(this);

    /// <summary>Creates the layer with padding by name.</summary>
    /// <param name="in_channels">Channels of the input.</param>
    /// <param name="out_channels">Channels of the output.</param>
    /// <param name="kernel_size">Height and width of the kernel.</param>
    /// <param name="padding"><c>Same</c>: the output is as large as the input (stride 1 only); <c>Valid</c>: nothing is added.</param>
    /// <param name="stride">Step of the kernel; 1 by default.</param>
    /// <param name="dilation">Distance between the kernel's elements; 1 by default.</param>
    /// <param name="padding_mode">What is added at the sides; zeros by default. Other kinds are made by a padding before the convolution.</param>
    /// <param name="groups">Groups of channels that are convolved apart; 1 by default.</param>
    /// <param name="bias">Whether a bias is added; true by default.</param>
    /// <param name="device">Where the parameters are; the CPU by default.</param>
    /// <param name="dtype">The parameters' type; TorchSharp's default type by default.</param>
    /// <exception cref="ArgumentException">A size, the step or the groups are out of range, or <c>Same</c> goes with a step.</exception>
    public Conv2d(
        long in_channels, long out_channels, (long, long) kernel_size, Padding padding, (long, long)? stride = null, (long, long)? dilation = null,
        PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null)
        : base(nameof(Conv2d), in_channels, out_channels, Sizes.Of(kernel_size), Sizes.Of(stride ?? (1, 1)), null, padding,
            Sizes.Of(dilation ?? (1, 1)), false, [0, 0], groups, bias, padding_mode, device, dtype) =>
        ConvolutionInput.ThrowUnlessSound(this);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The input's rank, channels, type or device are not the layer's, or it is too small.</exception>
    public override Tensor forward(Tensor input) => Convolve.Padded(this, input, _reversed_padding_repeated_twice);
}
