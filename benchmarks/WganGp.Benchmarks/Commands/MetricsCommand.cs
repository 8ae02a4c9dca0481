using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using WganGp.Metrics;

namespace WganGp.Benchmarks.Commands;

/// <summary>The time of each feature metric, and the memory of the process at its peak, as a table.</summary>
internal static class MetricsCommand
{
    public static Command Create(Option<int?> threads, Option<bool> tiny)
    {
        var samples = new Option<int>("--samples") { Description = "Samples of each set.", DefaultValueFactory = _ => 10_000 };
        var features = new Option<int>("--features") { Description = "Features per sample.", DefaultValueFactory = _ => 784 };
        var command = new Command("metrics", "Measures the feature metrics of WganGp.Metrics with default settings (docs/metrics.md).");
        command.Options.Add(samples);
        command.Options.Add(features);
        command.SetAction((result, cancellation) =>
        {
            if (result.GetValue(threads) is { } count) torch.set_num_threads(count);
            var (size, width) = result.GetValue(tiny) ? (60, 8) : (result.GetValue(samples), result.GetValue(features));
            Measure(size, width, Console.Out, cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    internal static void Measure(int samples, int features, TextWriter output, CancellationToken cancellation)
    {
        using var generator = new torch.Generator(1);
        using var process = Process.GetCurrentProcess();
        output.WriteLine($"{samples} samples of {features} features in each set, {torch.get_num_threads()} threads\n");
        output.WriteLine("| metric | seconds | process at its peak, MB |\n|---|---|---|");
        var total = Stopwatch.StartNew();
        using var generated = Draw(0.1);
        using var reference = Draw(0);
        using var heldOut = Draw(0);
        Row("the three sets", total.Elapsed);
        Time("`FrechetDistance`", () => FrechetDistance.Compute(generated, reference, cancellationToken: cancellation));
        Time("`KernelDistance`", () => KernelDistance.Compute(generated, reference, cancellationToken: cancellation));
        Time("`InceptionScore`", () => InceptionScore.Compute(generated, cancellationToken: cancellation));
        Time("`PrecisionRecall`", () => PrecisionRecall.Compute(generated, reference, cancellationToken: cancellation));
        Time("`Memorisation`", () => Memorisation.Compute(generated, reference, heldOut, cancellationToken: cancellation));
        Time("`ClassifierTwoSampleTest`", () => ClassifierTwoSampleTest.Compute(generated, reference, cancellationToken: cancellation));
        Row("all", total.Elapsed);

        FeatureSet Draw(double mean)
        {
            using var values = torch.randn(samples, features, generator: generator);
            using var moved = values + mean;
            return FeatureSet.FromTensor(moved, "drawn", "normal numbers");
        }

        void Time(string name, Action compute)
        {
            var watch = Stopwatch.StartNew();
            compute();
            Row(name, watch.Elapsed);
        }

        void Row(string name, TimeSpan elapsed)
        {
            process.Refresh();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {elapsed.TotalSeconds:F1} | {process.PeakWorkingSet64 / 1e6:F0} |"));
        }
    }
}
