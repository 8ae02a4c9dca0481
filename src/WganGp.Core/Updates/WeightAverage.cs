using TorchSharp;
using WganGp.Networks;
using WganGp.Operations;

namespace WganGp.Updates;

/// <summary>A running average of a module's weights, with copies of its buffers.</summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly (string Name, torch.Tensor Average)[] named;
    private readonly torch.Tensor[] weights;
    private readonly torch.Tensor[] averages;
    private readonly torch.Tensor[] buffers;
    private readonly torch.Tensor[] bufferCopies;

    public WeightAverage(torch.nn.Module module)
    {
        weights = [.. module.parameters()];
        buffers = [.. module.buffers()];
        averages = Copies(weights);
        bufferCopies = Copies(buffers);
        var names = module.named_parameters().Select(entry => entry.name).Concat(module.named_buffers().Select(entry => entry.name));
        named = [.. names.Zip(averages.Concat(bufferCopies))];
    }

    /// <summary>The averaged weights and the buffers, by their names in the module.</summary>
    public IEnumerable<KeyValuePair<string, torch.Tensor>> Named =>
        named.Select(entry => new KeyValuePair<string, torch.Tensor>(entry.Name, entry.Average));

    /// <summary>Adds the present weights to the average.</summary>
    /// <param name="decay">What the average keeps of itself.</param>
    public void Update(double decay)
    {
        using var noGrad = torch.no_grad();
        TensorLists.Lerp(averages, weights, 1 - decay);
        for (var i = 0; i < buffers.Length; i++) bufferCopies[i].copy_(buffers[i]);
    }

    /// <summary>Runs an action while the module holds the averaged weights.</summary>
    /// <exception cref="NetworkException">The host has disposed the module.</exception>
    public T With<T>(Func<T> action)
    {
        var gone = Array.FindIndex(weights, weight => weight.IsInvalid);
        if (gone >= 0) throw Placement.Disposed("generator", named[gone].Name);
        Swap();
        try
        {
            return action();
        }
        finally
        {
            Swap();
        }
    }

    public void Dispose()
    {
        foreach (var tensor in averages) tensor.Dispose();
        foreach (var tensor in bufferCopies) tensor.Dispose();
    }

    private void Swap()
    {
        using var noGrad = torch.no_grad();
        foreach (var (mine, theirs) in averages.Zip(weights).Concat(bufferCopies.Zip(buffers)))
        {
            using var held = mine.clone();
            mine.copy_(theirs);
            theirs.copy_(held);
        }
    }

    private static torch.Tensor[] Copies(torch.Tensor[] tensors)
    {
        using var noGrad = torch.no_grad();
        return [.. tensors.Select(tensor => tensor.detach().clone().DetachFromDisposeScope())];
    }
}
