using System.Globalization;
using TorchSharp;

namespace WganGp.Operations;

/// <summary>
/// Standardization with statistics within a sample (layer, group and instance normalisation without gain and offset) and the product with
/// its Jacobian: libtorch's group normalisation with one channel per set, which TorchSharp has no member for.
/// </summary>
internal sealed class StandardizationWithinSamples
{
    // A set's values have to be contiguous. Where a sample is one set their order does not matter, and images stay in channels-last format.
    // One value is its own mean: what libtorch leaves of it is rounding, to which a rectifier above would give a sign.
    // libtorch's group normalisation of one channel is given its gain, 1, in float32: it then keeps statistics in float32 for bfloat16 too.
    private static readonly TorchScriptTemplate Text = new("""
        def groups() -> int:
            return $groups

        def size() -> int:
            return $size

        def eps() -> float:
            return $eps

        def sets(x: Tensor) -> int:
            return groups() if groups() > 0 else x.numel() // (x.size(0) * size())

        def is_last(like: Tensor) -> bool:
            return like.dim() == 4 and not like.is_contiguous() and sets(like) == 1

        def rows(x: Tensor, like: Tensor) -> Tensor:
            count = like.size(0) * sets(like)
            return (x.permute(0, 2, 3, 1) if is_last(like) else x).reshape(count, 1, -1).contiguous()

        def back(r: Tensor, like: Tensor) -> Tensor:
            if is_last(like):
                return r.reshape(like.size(0), like.size(2), like.size(3), like.size(1)).permute(0, 3, 1, 2)
            plain = r.reshape(like.size())
            return plain if like.is_contiguous() else plain.contiguous(memory_format=2)

        def constant(x: Tensor, count: int, value: float) -> Tensor:
            wide = 7 if x.dtype == 7 else 6
            return torch.full([count], value, dtype=wide, device=x.device)

        def standardize(x: Tensor) -> Tuple[Tensor, Tensor]:
            r = rows(x, x)
            y, mean, rate = torch.native_group_norm(
                r, constant(x, 1, 1.0), constant(x, 1, 0.0), r.size(0), 1, r.size(2), 1, eps())
            if r.size(2) == 1:
                y.zero_()
            return back(y, x), rate

        def project(g: Tensor, y: Tensor, rate: Tensor) -> Tensor:
            r = rows(y, y)
            count = r.size(0)
            mean = constant(y, count, 0.0).unsqueeze(1)
            one = constant(y, count, 1.0).unsqueeze(1)
            result = torch.native_group_norm_backward(
                rows(g, y), r, mean, one, constant(y, 1, 1.0), count, 1, r.size(2), 1, [True, False, False])[0]
            return back(result.mul_(rate.unsqueeze(-1)), y)
        """);

    private readonly TorchScript script;

    private StandardizationWithinSamples(long groups, long size, double eps) => script = Text.With(
        ("$groups", groups.ToString(CultureInfo.InvariantCulture)),
        ("$size", size.ToString(CultureInfo.InvariantCulture)),
        // All 17 digits, and an exponent: without one a whole number would be an integer.
        ("$eps", eps.ToString("E16", CultureInfo.InvariantCulture)));

    /// <summary>Sets that are groups of channels, each with all its pixels.</summary>
    public static StandardizationWithinSamples OfGroups(long groups, double eps) => new(groups, 0, eps);

    /// <summary>Sets of this many values that are adjacent in plain memory; the whole sample if it has no more.</summary>
    public static StandardizationWithinSamples OfSize(long size, double eps) => new(0, size, eps);

    /// <summary>ŷ of the input's shape, and 1/σ of each set in float32 or wider.</summary>
    public (torch.Tensor Output, torch.Tensor Rate) Apply(torch.Tensor input) =>
        script.Compute<(torch.Tensor, torch.Tensor)>("standardize", [input]);

    /// <summary>The Jacobian, which is symmetric, times a gradient or a tangent.</summary>
    public torch.Tensor Project(torch.Tensor gradient, torch.Tensor output, torch.Tensor rate) =>
        script.Compute("project", [gradient, output, rate]);

    /// <summary>The sets of a tensor as contiguous rows <c>[sets, 1, M]</c>, in the order in which those of a ŷ are read.</summary>
    public torch.Tensor Rows(torch.Tensor tensor, torch.Tensor output) => script.Compute("rows", [tensor, output]);

    /// <summary>From rows to the shape and memory format of a ŷ.</summary>
    public torch.Tensor Back(torch.Tensor rows, torch.Tensor output) => script.Compute("back", [rows, output]);
}
