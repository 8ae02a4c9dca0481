using TorchSharp;
using WganGp.TensorFiles;

namespace WganGp.Runs;

/// <summary>
/// A copy of a run's state in the CPU's memory, written by another thread while the run continues. The next copy reuses its
/// memory: the system takes longer to provide new pages than the copy itself takes.
/// </summary>
internal sealed class RunSnapshot : IDisposable
{
    private readonly Dictionary<string, torch.Tensor> copies = [];
    private IReadOnlyDictionary<string, string> metadata = new Dictionary<string, string>();
    private IReadOnlyCollection<string> trained = [];

    /// <summary>Takes a copy, which replaces the previous one.</summary>
    /// <param name="text">The file's metadata.</param>
    /// <param name="live">The state, by name.</param>
    /// <param name="mustBeFinite">The names of the tensors in which a run that has diverged has NaN or infinity.</param>
    public void Take(
        IReadOnlyDictionary<string, string> text, IEnumerable<KeyValuePair<string, torch.Tensor>> live,
        IReadOnlyCollection<string> mustBeFinite)
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
                // Outside every scope: scopes belong to the thread that trains, and would dispose it while the other thread writes.
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

    /// <summary>Whether the run had not diverged. Checked in the thread that writes: it takes longer than the copy.</summary>
    public bool IsFinite => trained.All(name => TensorBytes.AreFinite(copies[name]));

    public void Write(string path) => SafeTensorsFile.Write(path, metadata, copies);

    public void Dispose()
    {
        foreach (var copy in copies.Values) copy.Dispose();
        copies.Clear();
    }
}
