using WganGp.ConsoleApp.Evaluation;
using WganGp.ConsoleApp.Runs;
using WganGp.ConsoleApp.Tests.Support;

namespace WganGp.ConsoleApp.Tests.Evaluation;

/// <summary>Runs of a few steps.</summary>
internal static class TrainedRun
{
    /// <summary>Eight Gaussians, a report every second step.</summary>
    public static RunSettings Settings(string output, long steps = 8, EvaluationSettings? evaluation = null) => new()
    {
        Recipe = "toy-8gaussians",
        Steps = steps,
        Seed = 3,
        Output = output,
        Threads = 1,
        Set = ["CriticSteps=1", "ReportEvery=2", "Checkpoint:EverySteps=2", "Checkpoint:Keep=10"],
        Evaluation = evaluation ?? new(),
    };

    /// <summary>Trains, and returns what was written.</summary>
    public static string Train(RunSettings settings, CancellationToken cancellation = default)
    {
        using var console = new PlainConsole();
        using var run = TrainingRun.Prepare(settings, cancellation);
        run.Execute(console.Console, cancellation);
        return console.Text;
    }

    /// <summary>Every tensor of a checkpoint, by name.</summary>
    public static string Weights(string checkpoint)
    {
        // After the header's length and the header.
        var bytes = File.ReadAllBytes(checkpoint);
        var header = (int)BitConverter.ToUInt64(bytes);
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(8 + header)));
    }
}
