using TorchSharp;

namespace WganGp.SafeTensors;

/// <summary>Compares the tensors of a file with those that are to take them.</summary>
internal static class TensorDifferences
{
    /// <summary>Every tensor that the two do not share in name, shape and type.</summary>
    /// <param name="file">The file.</param>
    /// <param name="present">What is to be filled.</param>
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
