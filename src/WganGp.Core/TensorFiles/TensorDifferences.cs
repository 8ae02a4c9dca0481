using TorchSharp;

namespace WganGp.TensorFiles;

/// <summary>Compares the tensors of a file with those to be restored from it.</summary>
internal static class TensorDifferences
{
    /// <summary>Lists every tensor whose name, shape or type differs.</summary>
    /// <param name="file">The file.</param>
    /// <param name="present">The tensors to be restored.</param>
    /// <param name="counts">Which of the file's names are compared.</param>
    public static IEnumerable<string> Between(
        SafeTensorsFile file, IEnumerable<KeyValuePair<string, torch.Tensor>> present, Func<string, bool> counts)
    {
        var model = present.ToDictionary();
        foreach (var name in file.Tensors.Keys.Where(counts).Union(model.Keys).Order(StringComparer.Ordinal))
        {
            var saved = file.Tensors.TryGetValue(name, out var entry) ? $"{entry.Type.Type} [{string.Join(",", entry.Shape)}]" : "none";
            var wanted = model.TryGetValue(name, out var tensor) ? $"{tensor.dtype} [{string.Join(",", tensor.shape)}]" : "none";
            if (saved != wanted) yield return $"{name}: file {saved}, model {wanted}";
        }
    }
}
