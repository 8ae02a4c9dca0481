using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;
using WganGp.Runtime;

namespace WganGp.Benchmarks.Output;

/// <summary>The machine and the settings of the measurement.</summary>
internal static class Machine
{
    private const string ProcessorFile = "/proc/cpuinfo";
    private const string LoadFile = "/proc/loadavg";

    /// <summary>The instruction sets that determine the types' speed.</summary>
    private static readonly string[] wideInstructions = ["avx2", "avx512f", "avx512_bf16", "amx_bf16"];

    public static string Describe(int threads, double loadBefore)
    {
        var model = Field("model name") ?? RuntimeInformation.ProcessArchitecture.ToString();
        var flags = Field("flags")?.Split(' ').Intersect(wideInstructions).ToList() ?? [];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{model}{(flags.Count > 0 ? $" ({string.Join(", ", flags)})" : "")}, {Environment.ProcessorCount} cores, {threads} threads; " +
            $"{RuntimeInformation.OSDescription}, .NET {Environment.Version}, TorchSharp {TorchSharpVersion} with libtorch " +
            $"{Version.Parse(torch.__version__).ToString(3)}; {DateTime.UtcNow:yyyy-MM-dd}, load before the run " +
            $"{(double.IsNaN(loadBefore) ? "unknown" : loadBefore.ToString("F1", CultureInfo.InvariantCulture))}; switches on: {Switches}");
    }

    // On a processor that reports its caches there is nothing to repair, and the figures are the same without the switch.
    private static string Switches => RuntimeSwitch.All.Where(each => each.IsOn).ToList() is [_, ..] on
        ? string.Join(", ", on.Select(each => each == RuntimeSwitch.RepairOneDnnCaches && !NativeRuntime.Effects.Contains(each.Name)
            ? $"{each.Name} (without effect here)"
            : each.Name))
        : "none";

    /// <summary>The mean number of running processes over the last minute; NaN if the system does not report it.</summary>
    public static double Load() =>
        File.Exists(LoadFile) ? double.Parse(File.ReadAllText(LoadFile).Split(' ')[0], CultureInfo.InvariantCulture) : double.NaN;

    private static string TorchSharpVersion => typeof(torch.Tensor).Assembly.GetName().Version!.ToString(3);

    private static string? Field(string name) => File.Exists(ProcessorFile)
        ? File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        : null;
}
