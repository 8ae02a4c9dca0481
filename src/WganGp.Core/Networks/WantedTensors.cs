using System.Globalization;
using TorchSharp;
using WganGp.Operations;
using WganGp.TensorFiles;

namespace WganGp.Networks;

/// <summary>A module's tensors by their names in a file.</summary>
internal sealed class WantedTensors
{
    // A file of another network may lack, or have, thousands.
    private const int MostNamed = 20;

    private readonly Dictionary<string, torch.Tensor> tensors = [];

    /// <summary>Names the tensors.</summary>
    /// <param name="state">The module's state dictionary.</param>
    /// <param name="nameInFile">The file's name for a name of the module; null is the same.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, or one has none.</exception>
    public WantedTensors(IEnumerable<KeyValuePair<string, torch.Tensor>> state, Func<string, string>? nameInFile)
    {
        foreach (var (name, tensor) in state)
        {
            var renamed = nameInFile is null ? name : nameInFile(name) ?? throw new ArgumentException(
                $"The function gives no name for the tensor {CheckpointErrors.Quote(name)}. Return a name for every tensor of the module.",
                nameof(nameInFile));
            if (!tensors.TryAdd(renamed, tensor))
            {
                throw new ArgumentException(
                    $"The function gives the name {CheckpointErrors.Quote(renamed)} to two tensors of the module. Give each its own.",
                    nameof(nameInFile));
            }
        }
    }

    public IReadOnlyDictionary<string, torch.Tensor> ByNameInFile => tensors;

    /// <summary>Compares names, shapes and types; nothing of the tensors is read.</summary>
    /// <exception cref="CheckpointException">Something differs; the message names it.</exception>
    public void ThrowUnlessIn(SafeTensorsFile file, string path)
    {
        var problems = new List<string>();
        Add(problems, "missing in the file", tensors.Keys.Except(file.Tensors.Keys));
        Add(problems, "not in the module", file.Tensors.Keys.Except(tensors.Keys));
        var common = tensors.Where(entry => file.Tensors.ContainsKey(entry.Key))
            .Select(entry => (Name: entry.Key, Module: entry.Value, File: file.Tensors[entry.Key])).ToList();
        AddDifferences(problems, "of another shape", common.Where(entry => !entry.File.Shape.SequenceEqual(entry.Module.shape))
            .Select(entry => (entry.Name, $"[{string.Join(", ", entry.File.Shape)}], module [{string.Join(", ", entry.Module.shape)}]")));
        AddDifferences(problems, "of another type", common.Where(entry => entry.File.Type.Type != entry.Module.dtype)
            .Select(entry => (entry.Name, $"{entry.File.Type.Type}, module {entry.Module.dtype}")));
        AddDifferences(problems, "not writable in the module", common.Where(entry => !IsWritable(entry.Module))
            .Select(entry => (entry.Name, "does not matter; the module's shares elements or was made in inference mode")));
        if (problems.Count == 0) return;
        throw new CheckpointException(
            $"The file '{path}' does not fit the module, and nothing was loaded: {string.Join("; ", problems)}. " +
            "Build the module as it was when the file was saved, with its types, or give the file's names by a function.");
    }

    // A failed copy would leave the module half loaded.
    private static bool IsWritable(torch.Tensor tensor) => !InferenceTensors.Are(tensor) &&
        !tensor.shape.Zip(tensor.stride()).Any(dimension => dimension.First > 1 && dimension.Second == 0);

    private static void Add(List<string> problems, string what, IEnumerable<string> names) =>
        AddAll(problems, what, [.. names.Order(StringComparer.Ordinal).Select(CheckpointErrors.Quote)]);

    private static void AddDifferences(List<string> problems, string what, IEnumerable<(string Name, string Difference)> differences) =>
        AddAll(problems, what, [.. differences.OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .Select(entry => $"{CheckpointErrors.Quote(entry.Name)} (file {entry.Difference})")]);

    private static void AddAll(List<string> problems, string what, string[] texts)
    {
        if (texts.Length == 0) return;
        var more = texts.Length > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {texts.Length - MostNamed} more") : "";
        problems.Add($"{what}: {string.Join(", ", texts.Take(MostNamed))}{more}");
    }
}
