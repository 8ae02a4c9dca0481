using TorchSharp;

namespace WganGp.Updates;

/// <summary>The numbers of one update, by name, on the CPU, in the caller's scope.</summary>
/// <param name="Numbers">Losses and norms, then each parameter's gradient, then each buffer afterwards.</param>
internal sealed record UpdateReading(IReadOnlyList<(string Name, torch.Tensor Values)> Numbers)
{
    /// <summary>Reads what was accumulated in a network, and drops it.</summary>
    public static UpdateReading Of(torch.nn.Module module, IEnumerable<(string Name, torch.Tensor? Tensor)> measured)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        List<(string, torch.Tensor)> numbers =
            [.. measured.Where(each => each.Tensor is not null).Select(each => (each.Name, Values(each.Tensor!)))];
        foreach (var (name, parameter) in module.named_parameters())
        {
            if (!parameter.requires_grad || parameter.grad is not { } gradient) continue;
            numbers.Add(($"the gradient of {name}{Kind(module, name)}", Values(gradient)));
        }

        foreach (var (name, buffer) in module.named_buffers()) numbers.Add(($"the buffer {name}{Kind(module, name)}", Values(buffer)));
        foreach (var parameter in module.parameters()) parameter.grad = null;
        return new UpdateReading(numbers).MoveToOuterDisposeScope();
    }

    /// <summary>Hands the numbers to the scope outside.</summary>
    public UpdateReading MoveToOuterDisposeScope()
    {
        foreach (var (_, values) in Numbers) values.MoveToOuterDisposeScope();
        return this;
    }

    /// <summary>The largest difference of each entry; NaN or infinity where one has a number and the other has none.</summary>
    public double[] Distances(UpdateReading other) => [.. Numbers.Select((entry, i) =>
        i < other.Numbers.Count && entry.Name == other.Numbers[i].Name ? Distance(entry.Values, other.Numbers[i].Values) : double.NaN)];

    /// <summary>The largest number of all gradients and measures.</summary>
    public double Scale => Numbers.Select(entry => Largest(entry.Values)).Append(0).Max();

    private static double Distance(torch.Tensor one, torch.Tensor other)
    {
        if (!one.shape.AsSpan().SequenceEqual(other.shape)) return double.NaN;
        if (one.numel() == 0) return 0;
        using var scope = torch.NewDisposeScope();
        var (a, b) = (one.to(torch.ScalarType.Float64), other.to(torch.ScalarType.Float64));
        var apart = a.Minus(b).abs();
        // What is no number on either path is no difference.
        return torch.where(a.isfinite().logical_or(b.isfinite()), apart, torch.zeros_like(apart)).max().item<double>();
    }

    private static double Largest(torch.Tensor values)
    {
        if (values.numel() == 0) return 0;
        using var scope = torch.NewDisposeScope();
        var sizes = values.to(torch.ScalarType.Float64).abs();
        return torch.where(sizes.isfinite(), sizes, torch.zeros_like(sizes)).max().item<double>();
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
