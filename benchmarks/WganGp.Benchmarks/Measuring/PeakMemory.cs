using System.Diagnostics;
using System.Globalization;
using WganGp.Benchmarks.Networks;
using WganGp.Benchmarks.Variants;

namespace WganGp.Benchmarks.Measuring;

/// <summary>
/// What a variant adds to the resident set at its peak over critic updates, with its networks and its optimisers, in its own process:
/// allocators keep what one variant freed, so a second one in the same process would appear to need less.
/// </summary>
internal static class PeakMemory
{
    /// <summary>The hidden command of the child process.</summary>
    public const string Command = "measure-memory";

    private const int Updates = 3;

    /// <summary>Starts this program again to measure one variant.</summary>
    public static long InChildProcess(string network, string variant, int threads, bool tiny)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] arguments =
        [
            "exec", typeof(PeakMemory).Assembly.Location, Command, network, variant,
            "--threads", threads.ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        if (tiny) start.ArgumentList.Add("--tiny");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && long.TryParse(output, CultureInfo.InvariantCulture, out var bytes)
            ? bytes
            : throw new InvalidOperationException(
                $"The memory of '{variant}' on {network} could not be measured: its process ended with code {process.ExitCode}.");
    }

    /// <summary>Measures in this process, which must not have trained before.</summary>
    /// <param name="network">The network.</param>
    /// <param name="small">The same at a small size: what compiled code and the libraries' own tables take is not counted.</param>
    /// <param name="variant">The variant.</param>
    public static long InThisProcess(BenchmarkNetwork network, BenchmarkNetwork small, Variant variant)
    {
        Update(small, variant);
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;
        Update(network, variant);
        process.Refresh();
        return process.PeakWorkingSet64 - before;
    }

    private static void Update(BenchmarkNetwork network, Variant variant)
    {
        using var real = network.RealBatch();
        using var contender = Contender.Create(variant, network, real);
        for (var i = 0; i < Updates; i++) contender.Run(Operation.CriticUpdate);
    }
}
