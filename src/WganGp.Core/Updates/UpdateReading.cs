using TorchSharp;

namespace WganGp.Updates;

/// <summary>The numbers of one update, by name, on the CPU, in the caller's scope.</summary>
/// <param name="Numbers">Losses and norms, then each parameter's gradient, then each buffer afterwards.</param>
internal sealed record UpdateReading(IReadOnlyList<(string Name, torch.Tensor Values)> Numbers) : IDisposable
{
    /// <summary>Reads what was accumulated in a network, and takes it out.</summary>
    public static UpdateReading Of(torch.nn.Module module, IEnumerable<(string Name, torch.Tensor? Tensor)> measured)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        List<(string, torch.Tensor)> numbers =
            [.. measured.Where(each => each.Tensor is not null).Select(each => (each.Name, Values(each.Tensor!)))];
        foreach (var (name, parameter) in module.named_parameters())
        {
            if (!parameter.requires_grad || parameter.grad is not { } gradient) continue;
            numbers.Add(($"the gradient of {name}{Kind(module, name)}", gradient.detach().to(torch.CPU)));
        }

        foreach (var (name, buffer) in module.named_buffers()) numbers.Add(($"the buffer {name}{Kind(module, name)}", Values(buffer)));
        foreach (var parameter in module.parameters()) parameter.grad = null;
        return new UpdateReading(numbers).MoveToOuterDisposeScope();
    }

    /// <summary>The same numbers with float32's digits, in half the memory of float64.</summary>
    public UpdateReading Condensed() =>
        new([.. Numbers.Select(entry => (entry.Name, entry.Values.dtype == torch.ScalarType.Float64
            ? entry.Values.to(torch.ScalarType.Float32)
            : entry.Values.alias()))]);

    /// <summary>Hands the numbers to the scope outside.</summary>
    public UpdateReading MoveToOuterDisposeScope()
    {
        foreach (var (_, values) in Numbers) values.MoveToOuterDisposeScope();
        return this;
    }

    public void Dispose()
    {
        foreach (var (_, values) in Numbers) values.Dispose();
    }

    /// <summary>The largest difference of each entry; NaN or infinity where one has a number and the other has none.</summary>
    public double[] Distances(UpdateReading other) => [.. Numbers.Select((entry, i) =>
        i < other.Numbers.Count && entry.Name == other.Numbers[i].Name ? Distance(entry.Values, other.Numbers[i].Values) : double.NaN)];

    /// <summary>The largest number of all gradients and measures.</summary>
    public double Scale => Numbers.Select(entry => Largest(entry.Values)).Append(0).Max();

    private static double Distance(torch.Tensor one, torch.Tensor other) => !one.shape.AsSpan().SequenceEqual(other.shape)
        ? double.NaN
        // What is no number on either path is no difference.
        : LargestOf(
            pieces => torch.where(
                pieces[0].isfinite().logical_or(pieces[1].isfinite()), pieces[0].Minus(pieces[1]).abs(), torch.zeros_like(pieces[0])),
            one, other);

    private static double Largest(torch.Tensor values) =>
        LargestOf(pieces => torch.where(pieces[0].isfinite(), pieces[0].abs(), torch.zeros_like(pieces[0])), values);

    // In pieces: several copies of a large weight in float64 would be the most memory that a run ever needs.
    private static double LargestOf(Func<torch.Tensor[], torch.Tensor> size, params torch.Tensor[] values)
    {
        const long Piece = 1 << 13;
        using var whole = torch.NewDisposeScope();
        // Once: of a tensor with its channels last this is a copy.
        var flat = Array.ConvertAll(values, each => each.flatten());
        double largest = 0;
        for (long start = 0; start < flat[0].numel(); start += Piece)
        {
            using var scope = torch.NewDisposeScope();
            var length = Math.Min(Piece, flat[0].numel() - start);
            // Not Enumerable.Max, which passes over NaN.
            var pieces = Array.ConvertAll(flat, each => each.narrow(0, start, length).to(torch.ScalarType.Float64));
            largest = Math.Max(largest, size(pieces).max().item<double>());
        }

        return largest;
    }

    // A copy: a buffer goes on changing.
    private static torch.Tensor Values(torch.Tensor tensor) => tensor.detach().to(torch.CPU, copy: true);

    private static string Kind(torch.nn.Module module, string name)
    {
        var path = name.Contains('.', StringComparison.Ordinal) ? name[..name.LastIndexOf('.')] : "";
        var owner = module.named_modules().FirstOrDefault(entry => entry.name == path).module;
        return owner is null ? "" : $" ({owner.GetType().Name})";
    }
}
