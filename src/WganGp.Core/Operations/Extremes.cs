using TorchSharp;

namespace WganGp.Operations;

/// <summary>The smallest and the largest value that a window has seen, on the device.</summary>
internal static class Extremes
{
    private static readonly TorchScript Script = new("""
        def extremes(values: Tensor, smallest: Optional[Tensor], largest: Optional[Tensor]) -> List[Tensor]:
            low = values.min()
            high = values.max()
            return [
                low if smallest is None else torch.minimum(smallest, low), high if largest is None else torch.maximum(largest, high)]
        """);

    /// <summary>Those of some values and of what was seen before; NaN once a value was NaN.</summary>
    /// <param name="values">The values.</param>
    /// <param name="smallest">The smallest before; null for none.</param>
    /// <param name="largest">The largest before; null for none.</param>
    /// <returns>Tensors outside the caller's scope.</returns>
    public static (torch.Tensor Smallest, torch.Tensor Largest) With(
        torch.Tensor values, torch.Tensor? smallest, torch.Tensor? largest)
    {
        var found = Script.Compute<torch.Tensor[]>("extremes", [values, smallest, largest]);
        return (found[0].DetachFromDisposeScope(), found[1].DetachFromDisposeScope());
    }
}
