using System.Globalization;

namespace WganGp.Operations;

/// <summary>Everything that determines a convolution's shapes except its weight.</summary>
/// <param name="Stride">Stride, one entry per spatial dimension, as are the following.</param>
/// <param name="Padding">Zero padding on both sides.</param>
/// <param name="Dilation">Dilation.</param>
/// <param name="OutputPadding">Additional rows on one side of a transposed convolution's output.</param>
/// <param name="Transposed">Whether it is a transposed convolution.</param>
/// <param name="Groups">Groups of channels.</param>
internal sealed record ConvolutionGeometry(
    IReadOnlyList<long> Stride, IReadOnlyList<long> Padding, IReadOnlyList<long> Dilation, IReadOnlyList<long> OutputPadding,
    bool Transposed, long Groups)
{
    /// <summary>A text for this geometry. It has a placeholder for each property that it needs.</summary>
    public TorchScript In(TorchScriptTemplate template) => template.With(
        ("$stride", TorchScriptTemplate.List(Stride)),
        ("$padding", TorchScriptTemplate.List(Padding)),
        ("$dilation", TorchScriptTemplate.List(Dilation)),
        ("$output_padding", TorchScriptTemplate.List(OutputPadding)),
        ("$transposed", Transposed ? "True" : "False"),
        ("$groups", Groups.ToString(CultureInfo.InvariantCulture)));
}
