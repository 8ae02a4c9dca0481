using TorchSharp;

namespace WganGp.TensorFiles;

/// <summary>Copies tensors of a file into those of a module: all of them, or none.</summary>
internal static class ModuleTensors
{
    /// <summary>Copies in place. The whole file is read before any of it is copied: it may end anywhere.</summary>
    /// <param name="file">The file; its names, shapes and types were compared with the targets'.</param>
    /// <param name="targets">Each tensor by its name in the file.</param>
    public static void Copy(SafeTensorsFile file, IEnumerable<KeyValuePair<string, torch.Tensor>> targets)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var loaded = targets.Select(entry => (Target: entry.Value, Saved: file.Load(entry.Key))).ToList();
        foreach (var (target, saved) in loaded) target.copy_(saved);
    }
}
