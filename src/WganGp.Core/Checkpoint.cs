using System.Globalization;
using WganGp.Runs;
using WganGp.Runtime;
using WganGp.TensorFiles;

namespace WganGp;

/// <summary>
/// A file that <see cref="WganGpTrainer.Save"/> wrote: the networks' weights under their own names, in the safetensors
/// format, with metadata as text.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    private readonly SafeTensorsFile file;

    private Checkpoint(SafeTensorsFile file, string path)
    {
        this.file = file;
        Path = path;
    }

    /// <summary>The file, as it was named to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>The entries passed to <see cref="WganGpTrainer.Save"/>, and the library's own, which begin with <c>wgangp.</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => file.Metadata;

    /// <summary>The generator step after which it was saved.</summary>
    public long Step => long.Parse(Metadata[CheckpointNames.Step], CultureInfo.InvariantCulture);

    /// <summary>Whether it holds the running average of the generator's weights.</summary>
    public bool HasAverage => file.Tensors.Keys.Any(name => name.StartsWith(CheckpointNames.Average, StringComparison.Ordinal));

    /// <summary>The shape of every tensor in the file, by its name; nothing is read for it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>> TensorShapes =>
        file.Tensors.ToDictionary(entry => entry.Key, IReadOnlyList<long> (entry) => entry.Value.Shape);

    /// <summary>
    /// The name that <see cref="WganGpTrainer.Train"/> gives to the file of a step in <see cref="CheckpointOptions.Folder"/>.
    /// </summary>
    /// <param name="step">The generator step.</param>
    /// <returns>The name without a folder, such as <c>step-000020.safetensors</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public static string FileName(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return CheckpointFolder.Name(step);
    }

    /// <summary>Opens a checkpoint and checks that it is intact.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The checkpoint; the caller disposes it.</returns>
    /// <exception cref="CheckpointException">The file is missing, damaged or of another kind; the message says which.</exception>
    public static Checkpoint Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var file = SafeTensorsFile.Open(path);
        try
        {
            file.Verify();
            return file.Metadata.TryGetValue(CheckpointNames.Step, out var step) &&
                long.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ? new Checkpoint(file, path)
                : throw CheckpointErrors.WrongKind(path, CheckpointNames.NoStep);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Copies the saved generator's weights into one of the same architecture.</summary>
    /// <param name="generator">The generator, on any device.</param>
    /// <param name="averaged">Whether to load the running average; null loads it when the file has one.</param>
    /// <exception cref="CheckpointException">The file's generator is a different one; the message lists every difference.</exception>
    /// <exception cref="WganGpException">
    /// libtorch's convolutions on the CPU compute wrong numbers on this machine, which cannot be corrected, and the generator may compute
    /// some.
    /// </exception>
    public void LoadGenerator(IGenerator generator, bool? averaged = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        if (averaged == true && !HasAverage)
        {
            throw new CheckpointException(
                $"The checkpoint '{Path}' holds no averaged generator, because the run kept none. Load the plain one.");
        }

        // An application that only draws samples creates no trainer.
        NativeRuntime.EnsureFor("generator", generator, generator.Module);
        ModuleWeights.Load(file, Path, averaged ?? HasAverage ? CheckpointNames.Average : CheckpointNames.Generator, generator.Module);
    }

    /// <summary>Copies the saved critic's weights into one of the same architecture.</summary>
    /// <param name="critic">The critic, on any device.</param>
    /// <exception cref="CheckpointException">The file's critic is a different one; the message lists every difference.</exception>
    /// <exception cref="WganGpException">
    /// libtorch's convolutions on the CPU compute wrong numbers on this machine, which cannot be corrected, and the critic may compute
    /// some.
    /// </exception>
    public void LoadCritic(ICritic critic)
    {
        ArgumentNullException.ThrowIfNull(critic);
        NativeRuntime.EnsureFor("critic", critic, critic.Module);
        ModuleWeights.Load(file, Path, CheckpointNames.Critic, critic.Module);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();
}
