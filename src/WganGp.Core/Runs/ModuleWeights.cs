using TorchSharp;
using WganGp.TensorFiles;

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

        ModuleTensors.Copy(file, Named(prefix, module));
    }
}
