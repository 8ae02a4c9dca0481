using TorchSharp;

namespace WganGp.Checkpoints;

/// <summary>A copy of a run's state in the CPU's memory, to be written by another thread while the run goes on.</summary>
internal sealed class RunSnapshot : IDisposable
{
    private readonly IReadOnlyDictionary<string, string> metadata;
    private readonly List<KeyValuePair<string, torch.Tensor>> tensors = [];

    public RunSnapshot(IReadOnlyDictionary<string, string> metadata, IEnumerable<KeyValuePair<string, torch.Tensor>> live)
    {
        this.metadata = metadata;
        try
        {
            // Out of every scope: scopes belong to the thread that trains, and would dispose them under the one that writes.
            foreach (var (name, tensor) in live) tensors.Add(new(name, tensor.to(tensor.dtype, torch.CPU, copy: true).DetachFromDisposeScope()));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Write(string path) => SafeTensorsFile.Write(path, metadata, tensors);

    public void Dispose()
    {
        foreach (var (_, tensor) in tensors) tensor.Dispose();
    }
}
