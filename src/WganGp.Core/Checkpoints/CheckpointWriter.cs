using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;

namespace WganGp.Checkpoints;

/// <summary>Puts a trainer's state into one file.</summary>
internal static class CheckpointWriter
{
    private const string Version = "1";
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    public static void Write(
        string path, WganGpTrainer trainer, WganGpOptions options, IEnumerable<KeyValuePair<string, torch.Tensor>> average,
        IReadOnlyDictionary<string, string>? host)
    {
        var metadata = new Dictionary<string, string>(host ?? new Dictionary<string, string>())
        {
            [CheckpointNames.Format] = Version,
            [CheckpointNames.Library] = Library,
            [CheckpointNames.Step] = trainer.Step.ToString(CultureInfo.InvariantCulture),
            [CheckpointNames.CriticUpdates] = trainer.CriticUpdates.ToString(CultureInfo.InvariantCulture),
            [CheckpointNames.Options] = JsonSerializer.Serialize(options, Json),
        };
        SafeTensorsFile.Write(
            path, metadata,
            [
                .. ModuleWeights.Named(CheckpointNames.Generator, trainer.Generator.Module),
                .. ModuleWeights.Named(CheckpointNames.Critic, trainer.Critic.Module),
                .. average.Select(entry => new KeyValuePair<string, torch.Tensor>(CheckpointNames.Average + entry.Key, entry.Value)),
            ]);
    }

    private static string Library =>
        typeof(CheckpointWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
