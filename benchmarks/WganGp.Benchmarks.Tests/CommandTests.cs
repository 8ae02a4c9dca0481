using FluentAssertions;
using WganGp.Benchmarks.Commands;
using Xunit;

namespace WganGp.Benchmarks.Tests;

/// <summary>The command as a user types it.</summary>
public sealed class CommandTests
{
    [Theory]
    [InlineData("error: --repetitions is 0; it must be at least 1.", "--repetitions", "0")]
    [InlineData("error: --threads is 0; it must be at least 1.", "--threads", "0")]
    [InlineData("error: Argument 'nothing' not recognized. Must be one of:*'mlp'*Use --help to see the options.", "--networks", "nothing")]
    [InlineData(
        "error: The peer's file 'nowhere.json' cannot be read:*Make it with benchmarks/peers/pytorch_peer.py --output.", "--peer",
        "nowhere.json", "--tiny")]
    public void A_mistake_is_one_clear_line(string message, params string[] arguments)
    {
        var (code, error) = Run(arguments);

        code.Should().Be(1);
        error.Trim().Should().Match(message).And.NotContain("\n");
    }

    [Fact]
    public void The_comparison_with_ONNX_Runtime_gives_a_row_per_batch()
    {
        using var output = new StringWriter();

        OnnxCommand.Measure(threads: 1, tiny: true, output, CancellationToken.None);

        output.ToString().Should().MatchRegex(@"\| 1 \| [0-9.]+ \| [0-9.]+ \| [0-9.]+ \|\s+\| 64 \| [0-9.]+ \| [0-9.]+ \| [0-9.]+ \|");
    }

    [Fact]
    public void A_smoke_run_measures_the_chosen_and_writes_the_page()
    {
        var path = Path.GetTempFileName();
        try
        {
            var (code, error) = Run("--tiny", "--networks", "mlp", "--operations", "penalty alone", "--output", path);

            code.Should().Be(0, error);
            var page = File.ReadAllText(path);
            page.Should().Contain("its figures mean nothing").And.Contain("| mlp | penalty alone |").And.NotContain("critic update |");
            // Peak memory comes from a process of its own.
            page.Should().MatchRegex(@"\| plain TorchSharp \| \d+ GFLOP/s \| \d+ \| \d+ \| 0 \|");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (int Code, string Error) Run(params string[] arguments)
    {
        var before = Console.Error;
        using var error = new StringWriter();
        Console.SetError(error);
        try
        {
            return (CommandLine.Run(arguments), error.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }
}
