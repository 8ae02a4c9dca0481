using Spectre.Console;
using TorchSharp;
using WganGp.Benchmarks.Measuring;
using WganGp.Benchmarks.Networks;
using WganGp.Benchmarks.Output;
using WganGp.Benchmarks.Peers;
using WganGp.Runtime;

namespace WganGp.Benchmarks.Commands;

/// <summary>One run: every network in turn, each followed by the peer, then the report.</summary>
internal sealed class BenchmarkRun(BenchmarkSettings settings, IAnsiConsole console)
{
    // A smoke run tests that everything works; its figures mean nothing.
    private static readonly AlternatingTimer smoke = new(2, 1, TimeSpan.Zero);

    public void Execute(CancellationToken cancellation)
    {
        if (settings.Repetitions < 1) throw new ArgumentException($"--repetitions is {settings.Repetitions}; it must be at least 1.");
        if (settings.Threads < 1) throw new ArgumentException($"--threads is {settings.Threads}; it must be at least 1.");
        if (!NativeRuntime.Ensure())
        {
            throw new WganGpException("libtorch's convolutions on the CPU compute wrong numbers on this machine. Measure on another one.");
        }

        var load = Machine.Load();
        if (settings.Threads is { } threads) torch.set_num_threads(threads);
        var machine = Machine.Describe(torch.get_num_threads(), load);
        if (settings.Tiny) machine += " (a smoke run: its figures mean nothing)";
        console.WriteLine(machine);
        var peer = PyTorchPeer.Open(settings.Peer, settings.Tiny, console);
        var timer = settings.Tiny ? smoke : new AlternatingTimer(settings.Repetitions, WarmUps: 1, TimeSpan.FromSeconds(6));

        var results = new List<NetworkResult>();
        foreach (var network in settings.ChosenNetworks)
        {
            console.WriteLine($"{network.Name}: {network.Description}, batch {network.BatchSize}");
            var result = new NetworkBenchmark(network, settings.ChosenVariants, timer, settings.Tiny)
                .Run(settings.ChosenOperations, variant => IsWithoutMemory(results) ? null : Peak(network, variant), cancellation);
            if (peer is not null) result = peer.Join(result, settings.ChosenOperations, timer.Repetitions, cancellation);
            foreach (var (variant, reason) in result.LeftOut) console.WriteLine($"{variant} is left out: {reason}");
            results.Add(result);
            console.Write(SummaryTable.Of([result]));
            // An interrupted long run keeps its results so far.
            if (settings.Output is { } path) ReportFile.Write(path, MarkdownReport.Of(machine, peer?.Version, results));
        }

        if (results.Count > 1) console.Write(SummaryTable.Of(results));
        if (settings.Output is not null) console.WriteLine($"Results: {settings.Output}");
    }

    // Each takes a process of its own: in a smoke run those of one network show that it works.
    private bool IsWithoutMemory(List<NetworkResult> before) => settings.Tiny && before.Count > 0;

    private long Peak(BenchmarkNetwork network, string variant) =>
        PeakMemory.InChildProcess(network.Name, variant, torch.get_num_threads(), settings.Tiny);
}
