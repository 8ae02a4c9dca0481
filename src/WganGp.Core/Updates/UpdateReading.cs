using TorchSharp;

namespace WganGp.Updates;

/// <summary>The numbers of one update, by name, on the CPU in float64.</summary>
/// <param name="Numbers">Losses and norms, then each parameter's gradient, then each buffer afterwards.</param>
internal sealed record UpdateReading(IReadOnlyList<(string Name, double[] Values)> Numbers)
{
    /// <summary>Reads what was accumulated in a network, and drops it.</summary>
    public static UpdateReading Of(torch.nn.Module module, IEnumerable<(string Name, torch.Tensor? Tensor)> measured)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        List<(string, double[])> numbers =
            [.. measured.Where(each => each.Tensor is not null).Select(each => (each.Name, Values(each.Tensor!)))];
        foreach (var (name, parameter) in module.named_parameters())
        {
            if (!parameter.requires_grad || parameter.grad is not { } gradient) continue;
            numbers.Add(($"the gradient of {name}{Kind(module, name)}", Values(gradient)));
        }

        foreach (var (name, buffer) in module.named_buffers()) numbers.Add(($"the buffer {name}{Kind(module, name)}", Values(buffer)));
        foreach (var parameter in module.parameters()) parameter.grad = null;
        return new UpdateReading(numbers);
    }

    /// <summary>The largest difference of each entry; NaN where one has a number and the other has none.</summary>
    public double[] Distances(UpdateReading other) => [.. Numbers.Select((entry, i) =>
        i >= other.Numbers.Count || entry.Name != other.Numbers[i].Name || entry.Values.Length != other.Numbers[i].Values.Length
            ? double.NaN
            : entry.Values.Zip(other.Numbers[i].Values, Distance).Append(0).Aggregate(Larger))];

    /// <summary>The largest number of all gradients and measures.</summary>
    public double Scale => Numbers.SelectMany(entry => entry.Values).Where(double.IsFinite).Select(Math.Abs).Append(0).Max();

    private static double Distance(double one, double other) => double.IsFinite(one) || double.IsFinite(other) ? Math.Abs(one - other) : 0;

    private static double Larger(double one, double other) => double.IsNaN(one) || one > other ? one : other;

    private static double[] Values(torch.Tensor tensor) =>
        [.. tensor.detach().to(torch.ScalarType.Float64, torch.CPU).reshape(-1).data<double>()];

    private static string Kind(torch.nn.Module module, string name)
    {
        var path = name.Contains('.', StringComparison.Ordinal) ? name[..name.LastIndexOf('.')] : "";
        var owner = module.named_modules().FirstOrDefault(entry => entry.name == path).module;
        return owner is null ? "" : $" ({owner.GetType().Name})";
    }
}
