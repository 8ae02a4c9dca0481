using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text.Json.Serialization;
using TorchSharp;
using WganGp.Runtime;

namespace WganGp.Runs;

/// <summary>What determines the bits of a run's numbers in addition to seed and data. Every checkpoint holds it.</summary>
/// <param name="Threads">CPU threads.</param>
/// <param name="Device">The networks' device.</param>
/// <param name="Processor">The instruction sets, and whether oneDNN is off.</param>
/// <param name="TorchSharp">Its version.</param>
/// <param name="Switches">
/// The switches by which the library has changed the process. They change no numbers beyond what <paramref name="Processor"/> says, so a
/// difference is none of the environment. Null in files from before they existed.
/// </param>
/// <param name="Processes">How many processes train together; null for one.</param>
internal sealed record RunEnvironment(
    int Threads, string Device, string Processor, string TorchSharp, string? Switches = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Processes = null)
{
    /// <summary>The environment of this process.</summary>
    /// <param name="network">A network on the run's device.</param>
    /// <param name="threads">The run's own number; null is what libtorch uses on the calling thread.</param>
    /// <param name="processes">How many processes train together.</param>
    public static RunEnvironment Of(torch.nn.Module network, int? threads, int processes = 1) => new(
        threads ?? torch.get_num_threads(), network.parameters().First().device.ToString(), Instructions,
        typeof(torch).Assembly.GetName().Version!.ToString(),
        NativeRuntime.Effects is [_, ..] switches ? string.Join(", ", switches) : "none", processes == 1 ? null : processes);

    // libtorch, MKL and this library choose their kernels by these.
    private static string Instructions =>
        $"{RuntimeInformation.ProcessArchitecture}{(Runtime.Processor.IsAmd ? " AMD" : "")}" +
        $"{(Avx512F.IsSupported ? " AVX-512" : Avx2.IsSupported ? " AVX2" : "")}{(NativeRuntime.IsOneDnnOff ? " without oneDNN" : "")}";

    /// <summary>Lists each difference from a saved environment, with both values.</summary>
    public IReadOnlyList<string> DifferencesFrom(RunEnvironment saved) =>
    [
        .. Difference(nameof(Threads), saved.Threads, Threads),
        .. Difference(nameof(Device), saved.Device, Device),
        .. Difference(nameof(Processor), saved.Processor, Processor),
        .. Difference(nameof(TorchSharp), saved.TorchSharp, TorchSharp),
        .. Difference(nameof(Processes), saved.Processes ?? 1, Processes ?? 1),
    ];

    private static IEnumerable<string> Difference<T>(string name, T file, T run) =>
        EqualityComparer<T>.Default.Equals(file, run) ? [] : [$"{name}: file {file}, run {run}"];
}
