using System.Text.Json.Nodes;
using FluentAssertions;

namespace WganGp.ConsoleApp.Tests.Support;

/// <summary>Two output folders that must hold the same run.</summary>
internal static class RunComparison
{
    public static void ShouldBeTheSame(string one, string other, long steps)
    {
        var last = Path.Combine("checkpoints", $"step-{steps:D6}.safetensors");
        File.ReadAllBytes(Path.Combine(one, last)).Should().Equal(File.ReadAllBytes(Path.Combine(other, last)));
        MetricsOf(one).Should().Equal(MetricsOf(other));
        Pictures(one).Should().Equal(Pictures(other));
    }

    /// <summary>The lines of the log without what a clock measured.</summary>
    public static string[] MetricsOf(string run) => [.. File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line =>
    {
        var report = JsonNode.Parse(line)!.AsObject();
        report.Remove("elapsed").Should().BeTrue();
        report.Remove("stepsPerSecond").Should().BeTrue();
        return report.ToJsonString();
    })];

    private static string[] Pictures(string run) =>
        [.. Directory.GetFiles(Path.Combine(run, "samples")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
