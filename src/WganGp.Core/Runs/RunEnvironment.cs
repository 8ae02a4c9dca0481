using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TorchSharp;
using WganGp.Native;

namespace WganGp.Runs;

/// <summary>What, besides seed and data, determines the bits of a run's numbers; stored in every checkpoint.</summary>
internal sealed record RunEnvironment(int Threads, string Device, string Processor, string TorchSharp)
{
    /// <param name="network">A network on the run's device.</param>
    /// <param name="threads">The run's own number; null is libtorch's on the calling thread.</param>
    public static RunEnvironment Of(torch.nn.Module network, int? threads) => new(
        threads ?? torch.get_num_threads(), network.parameters().First().device.ToString(), Instructions,
        typeof(torch).Assembly.GetName().Version!.ToString());

    // libtorch, MKL and this library choose their kernels by these.
    private static string Instructions =>
        $"{RuntimeInformation.ProcessArchitecture}{(Native.Processor.IsAmd ? " AMD" : "")}" +
        $"{(Avx512F.IsSupported ? " AVX-512" : Avx2.IsSupported ? " AVX2" : "")}{(OneDnn.IsOff ? " without oneDNN" : "")}";

    /// <summary>Lists each difference from a saved environment, with both values.</summary>
    public IReadOnlyList<string> DifferencesFrom(RunEnvironment saved) =>
    [
        .. Difference(nameof(Threads), saved.Threads, Threads),
        .. Difference(nameof(Device), saved.Device, Device),
        .. Difference(nameof(Processor), saved.Processor, Processor),
        .. Difference(nameof(TorchSharp), saved.TorchSharp, TorchSharp),
    ];

    private static IEnumerable<string> Difference<T>(string name, T file, T run) =>
        EqualityComparer<T>.Default.Equals(file, run) ? [] : [$"{name}: file {file}, run {run}"];
}
