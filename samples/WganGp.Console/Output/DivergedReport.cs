using System.Globalization;
using System.Text;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Output;

/// <summary><c>diverged.md</c>: what is known about a diverged run, where it can be resumed, and what to try.</summary>
internal static class DivergedReport
{
    private const int MostReports = 10;

    public static void Write(string path, DivergedContent content) => ResultFile.Write(path, Text(content));

    internal static string Text(DivergedContent content)
    {
        var found = content.Divergence;
        var text = new StringBuilder();
        Line(text, $"# Training of {content.Recipe} diverged");
        Line(text, "");
        Line(text, $"{found.Message}");
        Line(text, "");
        Line(text, "| | |");
        Line(text, "|---|---|");
        Line(text, $"| Step | {found.Step} of {content.Options.Steps} |");
        Line(text, $"| Term | {found.Term} |");
        Line(text, $"| First parameter that is not finite | {found.Parameter ?? "none"} |");
        Line(text, $"| Gradient norm in the update before | {Number(found.LastGradientNorm)} |");
        Line(text, $"| Learning rates | critic {found.CriticLearningRate}, generator {found.GeneratorLearningRate} |");
        Line(text, $"| Rollbacks | {found.Rollbacks} of {content.Options.Divergence.MaxRollbacks} |");
        Line(text, $"| Last good checkpoint | {content.LastCheckpoint ?? "none"} |");
        Line(text, "");
        LastReports(text, content.Reports);
        WhatToTry(text, content);
        return text.ToString();
    }

    private static void LastReports(StringBuilder text, IReadOnlyList<TrainingReport> reports)
    {
        Line(text, "## The last reports");
        Line(text, "");
        if (reports.Count == 0)
        {
            Line(text, "It diverged before the first report.");
            Line(text, "");
            return;
        }

        Line(

            text,

            "| step | Wasserstein estimate | critic loss | generator loss | penalty | input gradient norm, " +
            $"mean | max | critic gradient norm | generator gradient norm | critic rate | generator rate |");
        Line(text, "|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var report in reports.TakeLast(MostReports))
        {
            Line(
                text,
                $"| {report.Step} | {Number(report.WassersteinEstimate)} | {Number(report.CriticLoss)} | " +
                $"{Number(report.GeneratorLoss)} | {Number(report.GradientPenalty)} | {Number(report.GradientNorm)} | " +
                $"{Number(report.GradientNormMax)} | {Number(report.CriticGradientNorm)} | {Number(report.GeneratorGradientNorm)} | " +
                $"{report.CriticLearningRate} | {report.GeneratorLearningRate} |");
        }

        Line(text, "");
        Line(text, "All of them are in `metrics.jsonl`, drawn in `curves.png`.");
        Line(text, "");
    }

    private static void WhatToTry(StringBuilder text, DivergedContent content)
    {
        var found = content.Divergence;
        Line(text, "## What to try");
        Line(text, "");
        if (content.LastCheckpoint is not null)
        {
            var saves = content.Options.Checkpoint is { EverySteps: > 0 } or { EveryMinutes: > 0 }
                ? ""
                : " --set Checkpoint:EverySteps=100";
            Line(
                text,
                "- Resume from the last good checkpoint, with lower rates whenever it diverges again: " +
                $"`train --resume {ShellWord.Of(content.Folder)}{saves} --set Divergence:MaxRollbacks={found.Rollbacks + 3}`.");
        }

        var factor = Math.Pow(content.Options.Divergence.LearningRateFactor, found.Rollbacks) / 2;
        Line(
            text,
            "- A new run with lower rates: " +
            $"`--set CriticOptimizer:LearningRate={content.Options.CriticOptimizer.LearningRate * factor} --set " +
            $"GeneratorOptimizer:LearningRate={content.Options.GeneratorOptimizer.LearningRate * factor}`.");
        Line(
            text,
            "- A new run with clipped gradients: " +
            $"`--set CriticOptimizer:MaxGradientNorm=N --set GeneratorOptimizer:MaxGradientNorm=N`, N a few times the gradient norms " +
            $"above while they were calm.");
        Line(text, "- If it diverges at the same step with any rate: look for NaN, infinity or huge values in the data.");
    }

    private static string Number(double value) => double.IsNaN(value) ? "not known" : value.ToString("G5", CultureInfo.InvariantCulture);

    // The program uses only the invariant culture.
    private static void Line(StringBuilder text, string line) => text.Append(line.ReplaceLineEndings(" ")).Append('\n');
}
