using TorchSharp;
using WganGp.Networks;
using WganGp.Operations;

namespace WganGp.Updates;

/// <summary>One network's optimiser. All of its state is named tensors, so that a run can be saved exactly.</summary>
internal sealed class Optimizer : IDisposable
{
    /// <summary>How the names of its state begin.</summary>
    public const string Means = "mean.", Squares = "square.", Steps = "step.";

    private readonly OptimizerOptions options;
    private readonly string[] names;
    private readonly torch.Tensor[] weights;
    private readonly torch.Tensor[] means;
    private readonly torch.Tensor[] squares;
    private readonly torch.Tensor[] steps;
    private readonly bool[] reached;

    public Optimizer(torch.nn.Module module, OptimizerOptions options)
    {
        this.options = options;
        var trained = module.named_parameters().Where(entry => entry.parameter.requires_grad).ToArray();
        names = Array.ConvertAll(trained, entry => entry.name);
        weights = Array.ConvertAll(trained, entry => (torch.Tensor)entry.parameter);
        reached = new bool[weights.Length];
        squares = [.. weights.Select(Zeros)];
        means = options.Kind == OptimizerKind.Adam ? [.. weights.Select(Zeros)] : [];
        steps = options.Kind == OptimizerKind.Adam ? [.. weights.Select(Counter)] : [];
    }

    /// <summary>The parameters that this optimiser updates.</summary>
    public IReadOnlyList<torch.Tensor> Weights => weights;

    /// <summary>Updates made by this object.</summary>
    public long Updates { get; private set; }

    /// <summary>The names of the parameters that have had no gradient in any of these updates.</summary>
    public IEnumerable<string> Unreached => names.Where((_, i) => !reached[i]);

    /// <summary>Everything except the weights that determines the next step, by name.</summary>
    public IEnumerable<KeyValuePair<string, torch.Tensor>> State =>
        [.. Named(Means, means), .. Named(Squares, squares), .. Named(Steps, steps)];

    /// <summary>The same parameters, by name.</summary>
    public IEnumerable<KeyValuePair<string, torch.Tensor>> NamedWeights => Named("", weights);

    /// <summary>Clips the gradients, updates every weight that has one, and drops them.</summary>
    /// <param name="rates">The learning rate and β₂.</param>
    /// <returns>The norm of the gradient over all parameters before clipping, <c>[1]</c> in float64, on the device.</returns>
    public torch.Tensor Step(OptimizerRates rates)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var gradients = weights.Select(weight => weight.grad).ToArray();
        Updates++;
        for (var i = 0; i < gradients.Length; i++) reached[i] |= gradients[i] is not null;
        var norm = GradientClip.Apply(
            [.. gradients.OfType<torch.Tensor>()], options.MaxGradientNorm, weights.FirstOrDefault()?.device ?? torch.CPU);
        if (Array.TrueForAll(gradients, gradient => gradient is not null))
        {
            Update(weights, gradients!, means, squares, steps, rates);
        }
        else
        {
            // A weight without a gradient keeps its moments and its step count, as in PyTorch.
            T[] Used<T>(T[] all) => [.. all.Where((_, i) => gradients[i] is not null)];
            Update(Used(weights), Used(gradients)!, Used(means), Used(squares), Used(steps), rates);
        }

        DropGradients();
        return norm.MoveToOuterDisposeScope();
    }

    /// <summary>Checks that the host has not disposed the network.</summary>
    /// <exception cref="NetworkException">It has.</exception>
    public void ThrowIfDisposed(string network)
    {
        var gone = Array.FindIndex(weights, weight => weight.IsInvalid);
        if (gone >= 0) throw Placement.Disposed(network, names[gone]);
    }

    /// <summary>Clamps every weight to [-bound, bound].</summary>
    public void Clip(double bound)
    {
        using var noGrad = torch.no_grad();
        TensorLists.Clamp(weights, bound);
    }

    /// <summary>Drops the gradients; after an update that failed half-way, too, so that the next one does not add to them.</summary>
    public void DropGradients()
    {
        foreach (var weight in weights) weight.grad = null;
    }

    public void Dispose()
    {
        foreach (var tensor in (torch.Tensor[])[.. means, .. squares, .. steps]) tensor.Dispose();
    }

    private IEnumerable<KeyValuePair<string, torch.Tensor>> Named(string kind, torch.Tensor[] tensors) =>
        tensors.Select((tensor, i) => new KeyValuePair<string, torch.Tensor>(kind + names[i], tensor));

    private void Update(
        torch.Tensor[] used, torch.Tensor[] gradients, torch.Tensor[] usedMeans, torch.Tensor[] usedSquares, torch.Tensor[] usedSteps,
        OptimizerRates rates)
    {
        if (used.Length == 0) return;
        if (options.Kind == OptimizerKind.Adam)
            FusedAdam.Step(used, gradients, usedMeans, usedSquares, usedSteps, rates.LearningRate, rates.Beta2, options);
        else RmsProp.Step(used, gradients, usedSquares, rates.LearningRate, rates.Beta2, options);
    }

    private static torch.Tensor Zeros(torch.Tensor weight)
    {
        using var noGrad = torch.no_grad();
        return torch.zeros_like(weight).DetachFromDisposeScope();
    }

    private static torch.Tensor Counter(torch.Tensor weight) =>
        torch.zeros(1, dtype: torch.ScalarType.Float32, device: weight.device).squeeze_(0).DetachFromDisposeScope();
}
