using System.CommandLine;
using Spectre.Console;
using WganGp.ConsoleApp.Watching;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>watch</c>: shows a run of another process as it goes on.</summary>
internal static class WatchCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "The run's folder." };
        var command = new Command("watch", "Show a run in the terminal while another process trains it, until it ends.");
        command.Arguments.Add(folder);
        command.SetAction((result, cancellation) =>
        {
            Run(AnsiConsole.Console, result.GetValue(folder)!, Pause, cancellation);
            return Task.CompletedTask;
        });
        return command;
    }

    /// <summary>Watches until the run ends.</summary>
    /// <param name="console">The terminal; where it cannot redraw its lines, each report is a line.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="pause">The time between two looks.</param>
    /// <param name="cancellation">Ends the watching; the run goes on.</param>
    internal static void Run(IAnsiConsole console, string folder, TimeSpan pause, CancellationToken cancellation)
    {
        var watch = RunWatch.Open(folder);
        if (console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi) ShowLive(console, watch, pause, cancellation);
        else ShowLines(console, watch, pause, cancellation);
        console.WriteLine(Printable.Of(watch.Ending()));
    }

    private static void ShowLive(IAnsiConsole console, RunWatch watch, TimeSpan pause, CancellationToken cancellation) =>
        console.Live(new Text("")).Start(context => Look(
            watch, pause,
            _ =>
            {
                context.UpdateTarget(WatchView.Of(watch, console.Profile.Capabilities.Unicode));
                context.Refresh();
            },
            cancellation));

    private static void ShowLines(IAnsiConsole console, RunWatch watch, TimeSpan pause, CancellationToken cancellation)
    {
        long? evaluated = null;
        Look(
            watch, pause,
            added =>
            {
                foreach (var report in added) console.WriteLine(WatchView.Line(watch, report));
                if (watch.Evaluated != evaluated && watch.Evaluated is not null) console.WriteLine(WatchView.MetricsLine(watch));
                evaluated = watch.Evaluated;
            },
            cancellation);
    }

    private static void Look(RunWatch watch, TimeSpan pause, Action<IReadOnlyList<TrainingReport>> show, CancellationToken cancellation)
    {
        do
        {
            cancellation.ThrowIfCancellationRequested();
            show(watch.Look());
            StandardOutput.ThrowIfFailed();
        }
        while (!watch.HasEnded && !cancellation.WaitHandle.WaitOne(pause));
        cancellation.ThrowIfCancellationRequested();
    }
}
