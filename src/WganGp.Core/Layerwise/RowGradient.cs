using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>The rows of a batch that a gradient is for.</summary>
internal enum RowSet
{
    /// <summary>Scored rows, then the penalty's points.</summary>
    All,

    /// <summary>The penalty's points alone: nothing below has weights, so that the scored rows' gradient is of no use.</summary>
    Points,
}

/// <summary>A gradient on its way down, and the rows that it is for. Made by <see cref="Pass.Gradient"/>, which counts them.</summary>
/// <param name="Tensor">The gradient.</param>
/// <param name="Rows">Its rows.</param>
internal readonly record struct RowGradient(torch.Tensor Tensor, RowSet Rows);
