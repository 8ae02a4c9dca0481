using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using WganGp.Programs;
using WganGp.Tabular;
using Table = WganGp.Tabular.Table;

namespace WganGp.Experiments;

/// <summary><c>tables</c>: how good the synthetic rows of a table are, over several seeds (docs/tables.md).</summary>
internal static class TablesCommand
{
    private const int TimedRows = 100_000;
    private const int HeldOutParts = 5;

    public static Command Create()
    {
        var data = new Argument<string>("data")
        {
            Description = "A CSV file, or 'grid' or 'ring': the simulated data of CTGAN's likelihood tests.",
        };
        var target = new Option<string?>("--target") { Description = "The column that a model predicts, for the efficacy." };
        var seeds = new Option<int>("--seeds") { Description = "How many seeds, from 0.", DefaultValueFactory = _ => 5 };
        var first = new Option<int>("--first-seed") { Description = "The first seed.", DefaultValueFactory = _ => 0 };
        var steps = new Option<long?>("--steps") { Description = "Generator steps. Default: the options' own." };
        var paper = new Option<bool>("--paper") { Description = "The settings of CTGAN's paper instead of the defaults." };
        var rows = new Option<int>("--rows") { Description = "Rows of simulated data.", DefaultValueFactory = _ => 10_000 };
        var set = new Option<string[]>("--set")
        {
            Description = "A number of TableSynthesizerOptions: NAME=VALUE, repeated as often as needed.",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("tables", "Synthetic rows of a table: shapes, pairs, detection, efficacy or likelihoods, over seeds.");
        command.Arguments.Add(data);
        foreach (var option in (Option[])[target, seeds, first, steps, paper, rows, set]) command.Options.Add(option);
        command.SetAction((result, cancellation) =>
        {
            var mixture = PlaneMixture.Of(result.GetValue(data)!);
            var all = Enumerable.Range(result.GetValue(first), result.GetValue(seeds)).Select(seed =>
            {
                Func<int, TableSynthesizerOptions> options = count => Options(
                    result.GetValue(paper) ? TableSynthesizerOptions.Paper(count) : new() { Target = result.GetValue(target) }, seed,
                    result.GetValue(steps), result.GetValue(set)!);
                var scores = mixture is null
                    ? OfFile(result.GetValue(data)!, result.GetValue(target), options, cancellation)
                    : OfMixture(mixture, result.GetValue(rows), seed, options, cancellation);
                AnsiConsole.Console.WriteLine($"seed {seed}: {string.Join(", ", scores.Select(score => Text(score.Name, score.Value)))}");
                return scores;
            }).ToList();
            AnsiConsole.Console.WriteLine(MarkdownTable.Of(
                ["score", "mean", "least", "most"],
                all[0].Select((score, i) => new object[]
                {
                    score.Name, all.Average(each => each[i].Value), all.Min(each => each[i].Value), all.Max(each => each[i].Value),
                })));
            return Task.CompletedTask;
        });
        return command;
    }

    private static TableSynthesizerOptions Options(TableSynthesizerOptions options, int seed, long? steps, string[] settings)
    {
        options = options with { Seed = (ulong)seed, Steps = steps ?? options.Steps };
        foreach (var setting in settings)
        {
            var (name, value) = setting.Split('=', 2) is [var left, var right] ? (left, right) : (setting, "");
            var property = typeof(TableSynthesizerOptions).GetProperty(name);
            try
            {
                var type = Nullable.GetUnderlyingType(property!.PropertyType) ?? property.PropertyType;
                property.SetValue(options, Convert.ChangeType(value, type, CultureInfo.InvariantCulture));
            }
            catch (Exception error) when (property is null || error is FormatException or InvalidCastException or OverflowException)
            {
                throw new UserException($"'{setting}' sets nothing. Give a number of TableSynthesizerOptions, Dropout=0.5 for example.");
            }
        }

        return options;
    }

    private static List<(string Name, double Value)> OfFile(
        string path, string? target, Func<int, TableSynthesizerOptions> options, CancellationToken cancellation)
    {
        if (!File.Exists(path)) throw new UserException($"There is no file '{path}'. Give a CSV file, 'grid' or 'ring'.");
        var table = Table.ReadCsv(path);
        var order = Enumerable.Range(0, table.Count).ToArray();
        // The same division for all seeds: they differ by the training alone.
        new Random(0).Shuffle(order);
        var (heldOut, training) = (table.Take(order[..(order.Length / HeldOutParts)]), table.Take(order[(order.Length / HeldOutParts)..]));
        var watch = Stopwatch.StartNew();
        using var synthesizer = TableSynthesizer.Fit(training, options(training.Count), cancellationToken: cancellation);
        var fit = watch.Elapsed.TotalSeconds;
        watch.Restart();
        synthesizer.Sample(TimedRows, seed: 1);
        var sample = watch.Elapsed.TotalSeconds;
        var rows = synthesizer.Sample(training.Count);
        var detection = TableDetection.Compute(heldOut, rows, cancellationToken: cancellation);
        List<(string Name, double Value)> scores =
        [
            ("shapes", ColumnShapes.Compute(heldOut, rows).Average),
            ("pairs", ColumnPairs.Compute(heldOut, rows, cancellationToken: cancellation).Average),
            ("detection, logistic", detection.LogisticScore.Value), ("detection, trees", detection.TreesScore.Value),
            ("fit, s", fit), ("100,000 rows, s", sample),
        ];
        if (target is null) return scores;
        foreach (var score in TableEfficacy.Compute(training, rows, heldOut, target, cancellationToken: cancellation).Scores)
        {
            scores.Add(($"{score.Name} real", score.TrainedOnReal.Value));
            scores.Add(($"{score.Name} synthetic", score.TrainedOnSynthetic.Value));
            scores.Add(($"{score.Name} ratio", score.TrainedOnSynthetic.Value / score.TrainedOnReal.Value));
        }

        return scores;
    }

    private static List<(string Name, double Value)> OfMixture(
        PlaneMixture mixture, int count, int seed, Func<int, TableSynthesizerOptions> options, CancellationToken cancellation)
    {
        var (training, heldOut) = (mixture.Draw(count, (2 * seed) + 1), mixture.Draw(count, (2 * seed) + 2));
        using var synthesizer = TableSynthesizer.Fit(AsTable(training), options(count), cancellationToken: cancellation);
        var sample = synthesizer.Sample(count);
        var rows = Enumerable.Range(0, count)
            .Select(row => new PlanePoint(sample.Numbers("x")[row], sample.Numbers("y")[row])).ToList();
        return
        [
            ("L syn", mixture.LogLikelihood(rows)), ("L test", FittedMixture.Of(rows, mixture.Components).LogLikelihood(heldOut)),
            ("identity L syn", mixture.LogLikelihood(training)),
            ("identity L test", FittedMixture.Of(training, mixture.Components).LogLikelihood(heldOut)),
        ];
    }

    private static Table AsTable(List<PlanePoint> points)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(
                file, points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:F6},{point.Y:F6}")).Prepend("x,y"));
            return Table.ReadCsv(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Text(string name, double value) => string.Create(CultureInfo.InvariantCulture, $"{name} {value:F4}");
}
