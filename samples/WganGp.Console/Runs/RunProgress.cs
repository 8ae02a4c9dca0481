using System.Globalization;
using Spectre.Console;

namespace WganGp.ConsoleApp.Runs;

/// <summary>Shows a run's progress: a live line on a terminal, one line per report elsewhere.</summary>
internal static class RunProgress
{
    private const int MostPlainLines = 60;

    /// <summary>Calls <paramref name="run"/> with a function that receives each report.</summary>
    public static void Show(IAnsiConsole console, long steps, Action<Action<TrainingReport>> run)
    {
        if (console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi) ShowLive(console, steps, run);
        else ShowPlain(console, steps, run);
    }

    private static void ShowLive(IAnsiConsole console, long steps, Action<Action<TrainingReport>> run) =>
        console.Progress()
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                var task = context.AddTask("waiting for the first report", maxValue: steps);
                run(report =>
                {
                    task.Value = report.Step;
                    task.Description = Line(report, steps);
                });
            });

    private static void ShowPlain(IAnsiConsole console, long steps, Action<Action<TrainingReport>> run)
    {
        long next = 0;
        run(report =>
        {
            if (report.Step < next && report.Step < steps) return;
            next = report.Step + (steps / MostPlainLines);
            console.WriteLine(Line(report, steps));
        });
    }

    private static string Line(TrainingReport report, long steps) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Pace(report, steps)}  Wasserstein {report.WassersteinEstimate:F3}  gradient norm {report.GradientNorm:F2}");

    /// <summary>How far a run is, its speed and the time left.</summary>
    /// <param name="report">The newest report.</param>
    /// <param name="steps">The steps of the whole run; null when not known.</param>
    public static string Pace(TrainingReport report, long? steps)
    {
        var speed = string.Create(CultureInfo.InvariantCulture, $"{report.StepsPerSecond:F1} steps/s") +
            (report.SlowProcess is { } slow ? $" (process {slow} is slow)" : "");
        if (steps is not { } all) return string.Create(CultureInfo.InvariantCulture, $"step {report.Step}  {speed}");
        // From the window's speed: a resumed run's clock does not include the steps before.
        var left = report.StepsPerSecond > 0 ? TimeSpan.FromSeconds((all - report.Step) / report.StepsPerSecond) : TimeSpan.Zero;
        return string.Create(CultureInfo.InvariantCulture, $"step {report.Step}/{all}  {speed}  {Clock(left)} left");
    }

    /// <summary>Minutes and seconds, with hours and days before them when there are any.</summary>
    public static string Clock(TimeSpan time) => time.ToString(
        time.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : time.TotalHours >= 1 ? @"hh\:mm\:ss" : @"mm\:ss", CultureInfo.InvariantCulture);
}
