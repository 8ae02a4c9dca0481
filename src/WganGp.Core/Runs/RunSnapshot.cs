using TorchSharp;
using WganGp.SafeTensors;

namespace WganGp.Runs;

/// <summary>
/// A copy of a run's state in the CPU's memory, to be written by another thread while the run goes on. Its memory is used
/// again by the next copy: new pages would take the system longer to hand out than the copy itself takes.
/// </summary>
internal sealed class RunSnapshot : IDisposable
{
    private readonly Dictionary<string, torch.Tensor> copies = [];
    private IReadOnlyDictionary<string, string> metadata = new Dictionary<string, string>();
    private IReadOnlyCollection<string> trained = [];

    /// <summary>Takes a copy, in place of the one before.</summary>
    /// <param name="text">The file's metadata.</param>
    /// <param name="live">The state, by name.</param>
    /// <param name="mustBeFinite">The names of what a run that has diverged would hold NaN or infinity in.</param>
    public void Take(IReadOnlyDictionary<string, string> text, IEnumerable<KeyValuePair<string, torch.Tensor>> live, IReadOnlyCollection<string> mustBeFinite)
    {
        try
        {
            var gone = copies.Keys.ToHashSet();
            foreach (var (name, tensor) in live)
            {
                gone.Remove(name);
                if (copies.TryGetValue(name, out var copy) && copy.dtype == tensor.dtype && copy.shape.AsSpan().SequenceEqual(tensor.shape))
                {
                    if (tensor.device_type == DeviceType.CPU && tensor.is_contiguous()) TensorBytes.Copy(tensor, copy);
                    else copy.copy_(tensor);
                    continue;
                }

                copy?.Dispose();
                // Out of every scope: scopes belong to the thread that trains, and would dispose it under the one that writes.
                copies[name] = tensor.to(tensor.dtype, torch.CPU, copy: true).contiguous().DetachFromDisposeScope();
            }

            foreach (var name in gone)
            {
                copies[name].Dispose();
                copies.Remove(name);
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        (metadata, trained) = (text, mustBeFinite);
    }

    /// <summary>Whether the run had not diverged. Looked at here, in the thread that writes: it takes longer than the copy.</summary>
    public bool IsFinite => trained.All(name => TensorBytes.AreFinite(copies[name]));

    public void Write(string path) => SafeTensorsFile.Write(path, metadata, copies);

    public void Dispose()
    {
        foreach (var copy in copies.Values) copy.Dispose();
        copies.Clear();
    }
}
