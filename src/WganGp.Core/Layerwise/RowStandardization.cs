using System.Collections.Concurrent;
using System.Globalization;
using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>Statistics within a sample: layer, group and instance normalisation.</summary>
internal sealed class RowStandardization : Standardization
{
    private static readonly ConcurrentDictionary<(double Eps, string Sets), torch.jit.CompilationUnit> Known = new();
    private readonly torch.jit.CompilationUnit script;

    private RowStandardization(double eps, string sets) => script = Known.GetOrAdd((eps, sets), key => Compile(key.Eps, key.Sets));

    /// <summary>Sets that are groups of channels, each with all its pixels.</summary>
    public static RowStandardization OfGroups(long groups, double eps) => new(eps, groups.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sets of so many values that follow one another in plain memory; the whole sample, if it has no more.</summary>
    public static RowStandardization OfSize(long size, double eps) => new(eps, string.Create(CultureInfo.InvariantCulture, $"x.numel() // (x.size(0) * {size})"));

    public override Standardized Apply(torch.Tensor input)
    {
        var (output, rate) = script.invoke<(torch.Tensor, torch.Tensor)>("standardize", input);
        return new Standardized(output, rate);
    }

    public override torch.Tensor Project(torch.Tensor gradient, Standardized standardized) =>
        script.invoke<torch.Tensor>("project", gradient, standardized.Output, standardized.Rate);

    public override torch.Tensor? SecondOrder(Standardized standardized, torch.Tensor gradient, torch.Tensor direction, torch.Tensor slope, torch.Tensor tangent)
    {
        torch.Tensor Rows(torch.Tensor tensor) => script.invoke<torch.Tensor>("rows", tensor, standardized.Output);
        using var scope = torch.NewDisposeScope();
        var rows = SecondOrder("second_order_of_rows", Rows(standardized.Output), standardized.Rate.unsqueeze(-1), Rows(gradient), Rows(direction), Rows(slope), Rows(tangent));
        return script.invoke<torch.Tensor>("back", rows, standardized.Output).MoveToOuterDisposeScope();
    }

    // A set's values have to lie side by side. Where a sample is one set their order is of no account, and images keep their channels last.
    // One value is its own mean: what libtorch leaves of it is rounding, to which a rectifier above would give a sign.
    // libtorch's group normalisation of one channel is given its gain, 1, in float32: it then keeps statistics in float32 for bfloat16 as well.
    private static torch.jit.CompilationUnit Compile(double eps, string sets) => torch.jit.compile($"""
        def sets(x: Tensor) -> int:
            return {sets}

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
            y, mean, rate = torch.native_group_norm(r, constant(x, 1, 1.0), constant(x, 1, 0.0), r.size(0), 1, r.size(2), 1, {eps.ToString("R", CultureInfo.InvariantCulture)})
            if r.size(2) == 1:
                y.zero_()
            return back(y, x), rate

        def project(g: Tensor, y: Tensor, rate: Tensor) -> Tensor:
            r = rows(y, y)
            count = r.size(0)
            result = torch.native_group_norm_backward(
                rows(g, y), r, constant(y, count, 0.0).unsqueeze(1), constant(y, count, 1.0).unsqueeze(1), constant(y, 1, 1.0), count, 1, r.size(2), 1, [True, False, False])[0]
            return back(result.mul_(rate.unsqueeze(-1)), y)

        """);
}
