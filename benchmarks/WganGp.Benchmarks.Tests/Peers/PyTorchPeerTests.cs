using FluentAssertions;
using Spectre.Console;
using TorchSharp;
using WganGp.Benchmarks.Measuring;
using WganGp.Benchmarks.Networks;
using WganGp.Benchmarks.Peers;
using WganGp.Benchmarks.Tests.Output;
using WganGp.Benchmarks.Variants;
using Xunit;

namespace WganGp.Benchmarks.Tests.Peers;

public sealed class PyTorchPeerTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void Rows_of_a_file_join_the_plain_loop_s()
    {
        var joined = Join(Report());

        var timing = joined.Find(Operation.CriticUpdate, "PyTorch 9.9")!;
        timing.Median.Should().Be(200);
        timing.Ratio.Should().Be(2);
        timing.Share.Should().BeApproximately(((10 * 2e9) + 1e9) / 0.2 / 200e9, 1e-12);
        joined.Find(Operation.CriticUpdateWithoutPenalty, "PyTorch 9.9").Should().BeNull("the file has no such row");
    }

    [Theory]
    [InlineData("\"critic_parameters\": 10", "\"critic_parameters\": 11")]
    [InlineData("\"generator_parameters\": 20", "\"generator_parameters\": 21")]
    [InlineData("\"batch_size\": 8", "\"batch_size\": 9")]
    public void A_peer_with_another_network_is_refused(string text, string replacement) =>
        FluentActions.Invoking(() => Join(Report().Replace(text, replacement, StringComparison.Ordinal)))
            .Should().Throw<InvalidOperationException>().WithMessage("On mlp PyTorch has a batch of*their times are not compared.");

    [Theory]
    [InlineData("\"tiny\": false", "\"tiny\": true", "*was made with --tiny; this run is not.")]
    [InlineData("\"threads\": ", "\"threads\": 1", "*was measured with 1* threads, this run has*give both the same --threads.")]
    [InlineData("\"torch\": \"9.9\",", "", "The peer's file * cannot be read: *torch*Make it with benchmarks/peers/pytorch_peer.py*")]
    [InlineData("{", "", "The peer's file * cannot be read: *")]
    public void A_file_that_does_not_fit_is_refused(string text, string replacement, string message) =>
        FluentActions.Invoking(() => Join(Report().Replace(text, replacement, StringComparison.Ordinal)))
            .Should().Throw<ArgumentException>().WithMessage(message);

    [PyTorchFact]
    public void The_script_builds_every_network_of_the_catalogue()
    {
        var peer = PyTorchPeer.Open("auto", tiny: true, AnsiConsole.Console)!;
        foreach (var network in NetworkCatalog.All(tiny: true))
        {
            using var prototype = network.Build();
            long Count(torch.nn.Module module) => module.parameters().Sum(parameter => parameter.numel());
            var result = ReportTests.Result with
            {
                Network = network.Name,
                BatchSize = network.BatchSize,
                CriticParameters = Count(prototype.Critic),
                GeneratorParameters = Count(prototype.Generator),
            };
            peer.Join(result, [Operation.CriticUpdate], 1, default).Find(Operation.CriticUpdate, peer.Version)
                .Should().NotBeNull(network.Name);
        }
    }

    private NetworkResult Join(string report)
    {
        File.WriteAllText(path, report);
        return PyTorchPeer.Open(path, tiny: false, AnsiConsole.Console)!.Join(ReportTests.Result, Enum.GetValues<Operation>(), 5, default);
    }

    private static string Report() => $$"""
        {
         "machine": "a machine", "cores": 2, "threads": {{torch.get_num_threads()}}, "python": "3", "torch": "9.9", "tiny": false,
         "networks": [{
          "name": "mlp", "batch_size": 8, "sample_shape": [2], "critic_parameters": 10, "generator_parameters": 20,
          "rows": [{ "operation": "critic update", "median": 200, "milliseconds": [210, 200, 190] }]
         }]
        }
        """;
}
