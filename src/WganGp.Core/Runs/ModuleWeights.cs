using TorchSharp;
using WganGp.SafeTensors;

namespace WganGp.Runs;

/// <summary>A module's weights and buffers as named tensors of a checkpoint.</summary>
internal static class ModuleWeights
{
    public static IEnumerable<KeyValuePair<string, torch.Tensor>> Named(string prefix, torch.nn.Module module) =>
        module.state_dict().Select(entry => new KeyValuePair<string, torch.Tensor>(prefix + entry.Key, entry.Value));

    /// <summary>Copies the file's tensors into the module, in place; nothing is copied when anything differs.</summary>
    public static void Load(SafeTensorsFile file, string path, string prefix, torch.nn.Module module)
    {
        var differences = TensorDifferences
            .Between(file, Named(prefix, module), name => name.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        if (differences.Count > 0)
        {
            throw new CheckpointException(
                $"The checkpoint '{path}' belongs to another network: {string.Join("; ", differences)}. " +
                "Build the network as it was when it was saved.");
        }

        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        // The whole file is read before any of it is copied: it may end anywhere.
        var loaded = Named(prefix, module).Select(entry => (Target: entry.Value, Saved: file.Load(entry.Key))).ToList();
        foreach (var (target, saved) in loaded) target.copy_(saved);
    }
}
