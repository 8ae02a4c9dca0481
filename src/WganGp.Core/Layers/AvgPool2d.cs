using TorchSharp.Modules;
using WganGp.Layers.Autograd;
using static TorchSharp.torch;

// The overloads are those of TorchSharp's factory methods.
#pragma warning disable RS0026
namespace WganGp.Layers;

/// <summary>
/// <c>torch.nn.AvgPool2d</c>, a linear layer: its second derivative with respect to its input, zero, is left out in place of sent
/// through the network as tensors of zeros. <c>[N, C, H, W]</c> or <c>[C, H, W]</c>.
/// </summary>
public sealed class AvgPool2d : ParameterLessModule<Tensor, Tensor>
{
    /// <summary>Creates the layer for a square window.</summary>
    /// <param name="kernel_size">Height and width of the window.</param>
    /// <param name="stride">Step of the window; its size by default.</param>
    /// <param name="padding">Zeros added on each side; 0 by default.</param>
    /// <param name="ceil_mode">Whether a window that passes the end counts; false by default.</param>
    /// <param name="count_include_pad">Whether added zeros count in the mean; true by default.</param>
    /// <param name="divisor_override">What the sum is divided by in place of the window's size.</param>
    public AvgPool2d(
        long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
        : this(
            (kernel_size, kernel_size), stride is { } step ? (step, step) : null, (padding, padding), ceil_mode, count_include_pad, divisor_override)
    {
    }

    /// <summary>Creates the layer.</summary>
    /// <param name="kernel_size">Height and width of the window.</param>
    /// <param name="stride">Step of the window; its size by default.</param>
    /// <param name="padding">Zeros added on each side; 0 by default.</param>
    /// <param name="ceil_mode">Whether a window that passes the end counts; false by default.</param>
    /// <param name="count_include_pad">Whether added zeros count in the mean; true by default.</param>
    /// <param name="divisor_override">What the sum is divided by in place of the window's size.</param>
    public AvgPool2d(
        (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true,
        long? divisor_override = null)
        : base(nameof(AvgPool2d))
    {
        this.kernel_size = Sizes.Of(kernel_size);
        this.stride = Sizes.Of(stride ?? kernel_size);
        this.padding = Sizes.Of(padding ?? (0, 0));
        this.ceil_mode = ceil_mode;
        this.count_include_pad = count_include_pad;
        this.divisor_override = divisor_override;
    }

    /// <summary>Height and width of the window.</summary>
    public long[] kernel_size { get; set; }

    /// <summary>Step of the window.</summary>
    public long[] stride { get; set; }

    /// <summary>Zeros added on each side.</summary>
    public long[] padding { get; set; }

    /// <summary>Whether a window that passes the end counts.</summary>
    public bool ceil_mode { get; set; }

    /// <summary>Whether added zeros count in the mean.</summary>
    public bool count_include_pad { get; set; }

    /// <summary>What the sum is divided by, or null.</summary>
    public long? divisor_override { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.dim() is not (3 or 4))
        {
            throw new ArgumentException($"AvgPool2d takes [N, C, H, W] or [C, H, W], but its input is {LayerInput.Shape(input)}.", nameof(input));
        }

        return AveragePoolFunction.Apply(input, new(kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override));
    }
}
