using System.IO.Compression;
using System.Text.Json;
using FluentAssertions;
using WganGp.Recipes.Networks;
using WganGp.Recipes.Tests.Documentation;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Recipes.Tests.Networks;

/// <summary>State dicts of published PyTorch networks, loaded by the names of docs/interop.md, compute what PyTorch computed.</summary>
public sealed class OriginalsTests
{
    private const int Latent = 6;

    private static readonly Dictionary<string, Func<nn.Module<Tensor, Tensor>>> Networks = new()
    {
        ["CaogangMnistGenerator"] = () => new CaogangMnistGenerator(channels: 2, latent: Latent),
        ["CaogangMnistCritic"] = () => new CaogangMnistCritic(channels: 2),
        ["CaogangCifarGenerator"] = () => new CaogangCifarGenerator(channels: 2, latent: Latent),
        ["CaogangCifarCritic"] = () => new CaogangCifarCritic(channels: 2),
        ["Creatures128Generator"] = () => new Creatures128Generator(channels: 1, latent: Latent),
        ["Creatures128Critic"] = () => new Creatures128Critic(channels: 1, normalization: Normalization.Batch, dropout: 0.5),
    };

    public static TheoryData<string> Names => [.. Networks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Weights_of_the_original_compute_what_the_original_computes(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var network = Networks[name]();
        network.eval();
        var names = InteropPage.NamesOf(name);
        var expected = Fixture()[name];

        Snippets.Interop.LoadStateDict(network, Path.Combine(Folder, $"{name}.pt"), InFile);

        var input = sin(arange(expected.InputShape.Aggregate(1L, (a, b) => a * b), float32)).reshape(expected.InputShape);
        var output = network.call(input);
        if (output.dim() == 4) output = output.select(2, output.size(2) / 2);
        var wanted = tensor(expected.Output.Values, float32).reshape(expected.Output.Shape);
        output.reshape(wanted.shape).sub(wanted).abs().max().item<float>().Should().BeLessThan(1e-5f * wanted.abs().max().item<float>());

        string InFile(string own)
        {
            var at = own.LastIndexOf('.');
            return names[own[..at]] + own[at..];
        }
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Networks", "Originals");

    private static Dictionary<string, Original> Fixture()
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(Folder, "Outputs.json.gz")), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<Outputs>(file, Json)!.Networks;
    }

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record Outputs(Dictionary<string, Original> Networks);

    private sealed record Original(long[] InputShape, Result Output);

    private sealed record Result(long[] Shape, float[] Values);
}
