using FluentAssertions;
using WganGp.Benchmarks.Measuring;
using WganGp.Benchmarks.Output;
using WganGp.Benchmarks.Variants;
using Xunit;

namespace WganGp.Benchmarks.Tests.Output;

public sealed class ReportTests
{
    internal static readonly NetworkResult Result = new()
    {
        Network = "mlp",
        Description = "points",
        BatchSize = 8,
        CriticForward = 2e9,
        GeneratorForward = 1e9,
        CriticParameters = 10,
        GeneratorParameters = 20,
        Timings =
        [
            new(Operation.CriticUpdate, "plain TorchSharp", [400, 410, 390], 1, 0.5),
            new(Operation.CriticUpdate, "ours", [200, 210, 190], 2, 1),
            new(Operation.CriticUpdateWithoutPenalty, "plain TorchSharp", [160, 160, 160], 1, 0.6),
            new(Operation.CriticUpdateWithoutPenalty, "ours", [100, 100, 100], 1.6, 0.96),
        ],
        Facts = [new("plain TorchSharp", 0, 3 << 20, 87, 200e9), new("ours", 2e-7, 2 << 20, 30, 200e9)],
    };

    [Fact]
    public void Markdown_has_times_ratios_and_the_penalty_s_cost()
    {
        var text = MarkdownReport.Of("a machine", null, [Result]);

        text.Should().Contain("Measured on: a machine. PyTorch was not measured.")
            .And.Contain("| mlp | critic update | 400 (1.00) | 200 (2.00) |")
            .And.Contain("| mlp | 1.62 | 2.50 | 2.00 |")
            .And.Contain("| critic update | ours | 200 | 5 % | 2.00 | 100 % |")
            .And.Contain("| ours | 200 GFLOP/s | 2 | 30 | 2E-07 |")
            .And.Contain("One forward pass: critic 2 GFLOP, generator 1 GFLOP.");
        text.Split('\n').Where(line => line.StartsWith('|')).Should().OnlyContain(line => line.EndsWith('|'));
    }

    [Fact]
    public void What_stands_before_the_marker_of_a_page_is_kept()
    {
        var path = Path.GetTempFileName();
        const string method = $"# Method\n\nThe line `{ReportFile.Marker}` is spoken of before it comes.\n\n";
        try
        {
            File.WriteAllText(path, $"{method}{ReportFile.Marker}\n\nold results\n");
            ReportFile.Write(path, "new results\n");
            File.ReadAllText(path).Should().Be($"{method}{ReportFile.Marker}\n\nnew results\n");

            File.WriteAllText(path, "a page of results alone\n");
            ReportFile.Write(path, "new results\n");
            File.ReadAllText(path).Should().Be("new results\n");
        }
        finally
        {
            File.Delete(path);
        }
    }
}
