using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using WganGp.Benchmarks.Output;
using WganGp.Benchmarks.Serving;
using WganGp.Recipes;

namespace WganGp.Benchmarks.Commands;

/// <summary>Many callers of one saved generator: a lock, a pool and the library's workers, as a table (docs/serving.md).</summary>
internal static class ServingCommand
{
    private const string Name = "serving";
    private static readonly int[] counts = [1, 16];

    public static Command Create(Option<int?> threads, Option<bool> tiny)
    {
        var recipe = new Option<string>("--recipe") { Description = "Whose generator.", DefaultValueFactory = _ => "fashion" };
        var callers = new Option<int>("--callers") { Description = "How many call at once.", DefaultValueFactory = _ => 50 };
        var seconds = new Option<double>("--seconds") { Description = "Seconds for each row.", DefaultValueFactory = _ => 5 };
        // A row is measured in a process of its own: the memory at its peak is that of one way.
        var checkpoint = new Option<string?>("--checkpoint") { Hidden = true };
        var way = new Option<string>("--way") { Hidden = true };
        var count = new Option<int>("--count") { Hidden = true };
        var command = new Command(Name, "Measures many callers of one saved generator (docs/serving.md).");
        foreach (var option in (Option[])[recipe, callers, seconds, checkpoint, way, count]) command.Options.Add(option);
        command.SetAction((result, cancellation) =>
        {
            if (result.GetValue(threads) is { } number) torch.set_num_threads(number);
            var isTiny = result.GetValue(tiny);
            var load = (Callers: isTiny ? 4 : result.GetValue(callers), Seconds: isTiny ? 0.2 : result.GetValue(seconds));
            if (result.GetValue(checkpoint) is { } saved)
            {
                using var opened = ServingWay.Open(result.GetValue(way)!, saved, load.Callers);
                Console.Write(ServingLoad.Measure(opened, result.GetValue(count), load.Callers, TimeSpan.FromSeconds(load.Seconds)));
            }
            else
            {
                Table(result.GetValue(recipe)!, load.Callers, load.Seconds, isTiny, cancellation);
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static void Table(string recipe, int callers, double seconds, bool tiny, CancellationToken cancellation)
    {
        var cores = torch.get_num_threads();
        var path = Path.GetTempFileName();
        try
        {
            using (var trainer = Recipe.Find(recipe).CreateTrainer()) trainer.Save(path);
            Console.WriteLine($"{recipe}, {callers} callers; {Machine.Describe(cores, Machine.Load())}\n");
            Console.WriteLine("| samples per call | way | calls/s | p50, ms | p95, ms | processor, ms | peak, MiB | threads |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|");
            string[] ways = tiny
                ? ["lock", "workers 1x1"]
                : ["lock", $"pool {cores}", $"workers 1x{cores}", $"workers {cores}x1", $"workers {2 * cores}x1"];
            foreach (var count in counts)
            {
                foreach (var way in ways)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Console.WriteLine($"| {count} | {way} | {Row(path, way, count, callers, seconds, cores)} |");
                }
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Row(string checkpoint, string way, int count, int callers, double seconds, int threads)
    {
        static string Text<T>(T number) where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] arguments =
        [
            "exec", typeof(ServingCommand).Assembly.Location, Name, "--checkpoint", checkpoint, "--way", way, "--count", Text(count),
            "--callers", Text(callers), "--seconds", Text(seconds), "--threads", Text(threads),
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException(
                $"The row '{way}' could not be measured: its process ended with code {process.ExitCode}.");
    }
}
