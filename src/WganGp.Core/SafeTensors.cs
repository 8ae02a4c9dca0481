using TorchSharp;
using WganGp.Networks;
using WganGp.Operations;
using WganGp.TensorFiles;

namespace WganGp;

/// <summary>
/// The weights of any module as a safetensors file, under the names of PyTorch's <c>state_dict</c>: the way to and from Python.
/// </summary>
/// <remarks>
/// A file holds parameters and persistent buffers, each in its own type. <c>safetensors.torch.load_file</c> reads it in Python, and
/// <see cref="Load"/> reads what <c>safetensors.torch.save_file</c> wrote (docs/interop.md). A run is saved by
/// <see cref="WganGpTrainer.Save"/>; its networks are loaded by <see cref="Checkpoint"/>. The format: github.com/huggingface/safetensors.
/// </remarks>
public static class SafeTensors
{
    /// <summary>Writes a module's parameters and buffers, as a whole or not at all.</summary>
    /// <param name="module">
    /// The module, on any device, such as <c>generator.Module</c>. Types that can be stored: float64, float32, float16, bfloat16, int64,
    /// int32, int16, int8, uint8 and bool.
    /// </param>
    /// <param name="path">The file; its folder must exist, and an existing file is replaced. Equal weights give equal bytes.</param>
    /// <param name="metadata">
    /// Free text by key; null is none. The key <c>sha256</c> is reserved for the file's checksum, which <see cref="Load"/> checks.
    /// </param>
    /// <exception cref="CheckpointException">The file cannot be written, or a tensor is of a type that the format lacks.</exception>
    /// <exception cref="ArgumentException">The metadata has the reserved key, or a name is not valid Unicode.</exception>
    public static void Save(torch.nn.Module module, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var scope = torch.NewDisposeScope();
        using var modes = GradientModes.WithoutGradients();
        SafeTensorsFile.Write(path, metadata ?? new Dictionary<string, string>(), module.state_dict());
    }

    /// <summary>Reads what a file says of itself, and none of its tensors: enough to build the module that they belong to.</summary>
    /// <param name="path">A file that this library or another safetensors library wrote.</param>
    /// <returns>The file's metadata, without its checksum, which <see cref="Load"/> checks.</returns>
    /// <exception cref="CheckpointException">The file is missing, damaged or of another kind.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var file = SafeTensorsFile.Open(path);
        return file.Metadata.Where(entry => entry.Key != SafeTensorsHeader.DigestKey).ToDictionary();
    }

    /// <summary>Copies a file's tensors into a module: all of them, or, when anything does not fit, none.</summary>
    /// <param name="module">The module, on any device; its parameters and buffers are overwritten in place.</param>
    /// <param name="path">A file that this library or another safetensors library wrote.</param>
    /// <param name="nameInFile">
    /// The file's name for a name of the module, for networks whose layers are named otherwise in Python; null looks for the same names.
    /// </param>
    /// <returns>The file's metadata, without its checksum.</returns>
    /// <exception cref="CheckpointException">
    /// The file is missing, damaged or of another kind, or does not fit: tensors are missing or left over, or have another shape or
    /// type. The message names each, and the module is unchanged.
    /// </exception>
    /// <remarks>
    /// Types are not converted: call <c>module.to(…)</c> with the file's type before, and again with the wanted one after. The whole file
    /// is read before anything is copied, which takes as much memory as the module's tensors.
    /// </remarks>
    public static IReadOnlyDictionary<string, string> Load(torch.nn.Module module, string path, Func<string, string>? nameInFile = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var scope = torch.NewDisposeScope();
        using var modes = GradientModes.WithoutGradients();
        using var file = SafeTensorsFile.Open(path);
        var wanted = new WantedTensors(module.state_dict(), nameInFile);
        wanted.ThrowUnlessIn(file, path);
        if (file.HasDigest) file.Verify();
        ModuleTensors.Copy(file, wanted.ByNameInFile);
        return file.Metadata.Where(entry => entry.Key != SafeTensorsHeader.DigestKey).ToDictionary();
    }
}
