using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace WganGp.Benchmarks.Output;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    private const string ProcessorFile = "/proc/cpuinfo";
    private const string LoadFile = "/proc/loadavg";

    /// <summary>The instruction sets that decide how fast the types are.</summary>
    private static readonly string[] wideInstructions = ["avx2", "avx512f", "avx512_bf16", "amx_bf16"];

    public static string Describe(int threads, double loadBefore)
    {
        var model = Field("model name") ?? RuntimeInformation.ProcessArchitecture.ToString();
        var flags = Field("flags")?.Split(' ').Intersect(wideInstructions).ToList() ?? [];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{model}{(flags.Count > 0 ? $" ({string.Join(", ", flags)})" : "")}, {Environment.ProcessorCount} cores, {threads} threads; " +
            $"{RuntimeInformation.OSDescription}, .NET {Environment.Version}, TorchSharp {TorchSharpVersion} with libtorch " +
                $"{Version.Parse(torch.__version__).ToString(3)}; " +
            $"{DateTime.UtcNow:yyyy-MM-dd}, " +
                $"load before the run {(double.IsNaN(loadBefore) ? "unknown" : loadBefore.ToString("F1", CultureInfo.InvariantCulture))}");
    }

    /// <summary>The mean number of running processes over the last minute; NaN where the system does not say.</summary>
    public static double Load() =>
        File.Exists(LoadFile) ? double.Parse(File.ReadAllText(LoadFile).Split(' ')[0], CultureInfo.InvariantCulture) : double.NaN;

    private static string TorchSharpVersion => typeof(torch.Tensor).Assembly.GetName().Version!.ToString(3);

    private static string? Field(string name) => File.Exists(ProcessorFile)
        ? File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        : null;
}
