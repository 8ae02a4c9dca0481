using TorchSharp;
using WganGp.Operations;

namespace WganGp.Updates;

/// <summary>
/// Copies of networks' weights and buffers, in the place of the originals until it is disposed: what runs meanwhile, in whatever type,
/// leaves no trace in them. The global random state of the CPU is put back as well.
/// </summary>
internal sealed class LentState : IDisposable
{
    private readonly List<(torch.Tensor Tensor, torch.Tensor? Original, torch.Tensor? Gradient)> lent = [];
    private readonly List<(torch.Tensor Buffer, torch.Tensor Original)> buffers = [];
    private readonly GlobalRandom global;

    /// <param name="modules">The networks.</param>
    /// <param name="type">The type of the copies; what is no floating-point number keeps its own.</param>
    /// <param name="withParameters">
    /// Whether parameters are copied too; if not, nobody may change them, and only their gradients are set aside.
    /// </param>
    public LentState(IEnumerable<torch.nn.Module> modules, torch.ScalarType type, bool withParameters)
    {
        using var noGrad = torch.no_grad();
        var all = modules.ToArray();
        foreach (var parameter in all.SelectMany(module => module.parameters()))
        {
            if (withParameters) Lend(parameter, type, parameter.grad);
            else if (parameter.grad is { } gradient) SetAside(parameter, gradient);
        }

        foreach (var buffer in all.SelectMany(module => module.buffers()))
        {
            if (Lend(buffer, type, null) is { } original) buffers.Add((buffer, original));
        }

        // Last: a constructor that throws must not keep it from others.
        global = new GlobalRandom();
    }

    /// <summary>Sets the buffers to the originals' values, and the global random state to a fixed one.</summary>
    public void Rewind()
    {
        using var noGrad = torch.no_grad();
        foreach (var (buffer, original) in buffers) buffer.copy_(original);
        global.Seed(1);
    }

    public void Dispose()
    {
        using var random = global;
        using var noGrad = torch.no_grad();
        foreach (var (tensor, original, gradient) in lent)
        {
            if (tensor.requires_grad) tensor.grad = null;
            if (original is not null) TensorData.Set(tensor, original);
            if (gradient is not null) tensor.grad = gradient;
            original?.Dispose();
        }
    }

    private void SetAside(torch.Tensor parameter, torch.Tensor gradient)
    {
        parameter.grad = null;
        lent.Add((parameter, null, gradient));
    }

    private torch.Tensor? Lend(torch.Tensor tensor, torch.ScalarType type, torch.Tensor? gradient)
    {
        // One tensor may stand in two places.
        if (lent.Exists(entry => entry.Tensor.Handle == tensor.Handle)) return null;
        var original = tensor.detach().DetachFromDisposeScope();
        if (gradient is not null) tensor.grad = null;
        using var copy = torch.is_floating_point(tensor) ? tensor.to(type, copy: true) : tensor.clone();
        using var plain = copy.detach();
        TensorData.Set(tensor, plain);
        lent.Add((tensor, original, gradient));
        return original;
    }
}
