using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using TorchSharp;
using WganGp.Benchmarks.Measuring;
using WganGp.Benchmarks.Variants;

namespace WganGp.Benchmarks.Peers;

/// <summary>PyTorch's rows: from a file, or measured by a Python process right after each network here.</summary>
internal sealed class PyTorchPeer
{
    private const string Auto = "auto";
    private readonly PeerReport? file;
    private readonly bool tiny;

    private PyTorchPeer(PeerReport? file, string version, bool tiny)
    {
        this.file = file;
        this.tiny = tiny;
        Version = version;
    }

    /// <summary>The peer's name in tables, with its version.</summary>
    public string Version { get; }

    /// <summary>Debian's own interpreter, which has its package; elsewhere the first python3 on the path.</summary>
    public static string Python { get; } = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    /// <summary>The version of PyTorch that <see cref="Python"/> has; null when there is none.</summary>
    public static string? InstalledVersion()
    {
        try
        {
            var (code, output) = Start(["-c", "import torch; print(torch.__version__)"], quiet: true);
            return code == 0 ? output.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <param name="setting">'auto', a file, or null.</param>
    /// <param name="tiny">Whether the networks are the small ones.</param>
    /// <param name="console">Receives a message if 'auto' finds no PyTorch.</param>
    /// <returns>The peer; null when none is wanted or found.</returns>
    /// <exception cref="ArgumentException">The file is not a peer's report, or its networks have the other size.</exception>
    public static PyTorchPeer? Open(string? setting, bool tiny, IAnsiConsole console)
    {
        if (setting is null) return null;
        if (setting != Auto)
        {
            var report = PeerReport.Read(setting);
            if (report.Tiny != tiny)
            {
                throw new ArgumentException(
                    $"The peer's file '{setting}' was made {(report.Tiny ? "with" : "without")} --tiny; this run is not.");
            }

            if (report.Threads != torch.get_num_threads())
            {
                throw new ArgumentException(
                    $"The peer's file '{setting}' was measured with {report.Threads} threads, this run has {torch.get_num_threads()}; " +
                    "give both the same --threads.");
            }

            return new PyTorchPeer(report, Name(report.Torch), tiny);
        }

        if (InstalledVersion() is { } version) return new PyTorchPeer(null, Name(version), tiny);
        console.WriteLine($"{Python} has no PyTorch: its rows are omitted (Debian: apt-get install python3-torch libopenblas0-pthread).");
        return null;
    }

    /// <summary>Adds the peer's rows to a network's result.</summary>
    /// <exception cref="InvalidOperationException">The peer built another network, or its process failed.</exception>
    public NetworkResult Join(NetworkResult result, IReadOnlyList<Operation> operations, int repetitions, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var network = (file ?? Measure(result.Network, operations, repetitions))
            .Networks.FirstOrDefault(each => each.Name == result.Network);
        if (network is null) return result;
        if (network.BatchSize != result.BatchSize || network.CriticParameters != result.CriticParameters ||
            network.GeneratorParameters != result.GeneratorParameters)
        {
            throw new InvalidOperationException(
                $"On {result.Network} PyTorch has a batch of {network.BatchSize}, {network.CriticParameters} parameters in the critic " +
                $"and {network.GeneratorParameters} in " +
                $"the generator, this side {result.BatchSize}, {result.CriticParameters} and {result.GeneratorParameters}. " +
                    "They do not do the same work, so their times are not compared.");
        }

        var plain = VariantCatalog.Plain.Name;
        var rate = result.Facts.First(facts => facts.Variant == plain).Rate!.Value;
        var timings = from operation in operations
                      let row = network.Rows.FirstOrDefault(each => each.Operation == operation.Title())
                      where row is not null
                      let median = Statistics.Median(row.Milliseconds)
                      let floor = WorkFloor.Flops(operation, result.CriticForward, result.GeneratorForward, result.RealPasses)
                      select new Timing(
                          operation, Version, row.Milliseconds, result.Find(operation, plain)!.Median / median,
                          floor / (median / 1000) / rate);
        return result with
        {
            Timings = [.. result.Timings, .. timings],
            Facts = [.. result.Facts, new VariantFacts(Version, null, null, null, null)],
        };
    }

    private PeerReport Measure(string network, IReadOnlyList<Operation> operations, int repetitions)
    {
        var output = Path.Combine(Path.GetTempPath(), $"wgangp-peer-{Guid.NewGuid():N}.json");
        try
        {
            string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
            List<string> arguments =
            [
                Path.Combine(AppContext.BaseDirectory, "pytorch_peer.py"), "--networks", network, "--operations",
                .. operations.Select(each => each.Title()),
                "--repetitions", Text(repetitions), "--threads", Text(torch.get_num_threads()), "--output", output,
            ];
            if (tiny) arguments.Add("--tiny");
            var (code, _) = Start(arguments, quiet: false);
            return code == 0
                ? PeerReport.Read(output)
                : throw new InvalidOperationException($"pytorch_peer.py ended with code {code} on {network}; its output is above.");
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static (int Code, string Output) Start(IEnumerable<string> arguments, bool quiet)
    {
        var start = new ProcessStartInfo(Python) { RedirectStandardOutput = true, RedirectStandardError = quiet };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = quiet ? process.StandardError.ReadToEndAsync() : Task.FromResult("");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        error.Wait();
        return (process.ExitCode, output);
    }

    private static string Name(string version) => $"PyTorch {version}";
}
