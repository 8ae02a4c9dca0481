using System.Text;
using System.Text.RegularExpressions;
using FluentAssertions;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Recipes.Tests.Documentation;

/// <summary>docs/interop-names.md lists the state dictionary of every network; <c>WGANGP_WRITE_PAGES=1</c> writes the page anew.</summary>
public sealed partial class InteropNamesTests
{
    private const string Head = """
        # Names in the state dictionaries of the recipes' networks

        Each row is a layer with weights or statistics: its name in the state dictionary, its class (PyTorch and TorchSharp have one name),
        and its tensors with their shapes, for the default sizes of [networks.md](networks.md). A PyTorch module with attributes of these
        names has the same `state_dict`, and [interop.md](interop.md) says how weights travel. `num_batches_tracked` of a BatchNorm is an
        int64 scalar, all else float32. Where a row names several layers, each has these tensors.

        This page is generated: `WGANGP_WRITE_PAGES=1 dotnet test src/WganGp.Recipes.Tests --filter FullyQualifiedName~InteropNamesTests`.
        """;

    private static readonly string Page = Path.Combine(Repository.Root, "docs", "interop-names.md");

    [Fact]
    public void The_page_has_every_name_of_every_network()
    {
        var text = new StringBuilder(Head);
        foreach (var name in NetworksPageTests.Names.Order(StringComparer.Ordinal))
        {
            using var scope = NewDisposeScope();
            text.Append($"\n\n## {name}\n\n");
            var rows = Rows(NetworksPageTests.Create(name)).ToList();
            if (rows.Count == 0) text.Append("No weights.");
            else text.Append("| layer | class | tensors |\n|---|---|---|\n").AppendJoin('\n', rows);
        }

        text.Append('\n');
        if (Environment.GetEnvironmentVariable("WGANGP_WRITE_PAGES") == "1") File.WriteAllText(Page, text.ToString());
        File.ReadAllText(Page).ReplaceLineEndings("\n").Should().Be(text.ToString().ReplaceLineEndings("\n"));
    }

    private static IEnumerable<string> Rows(nn.Module network)
    {
        var modules = network.named_modules().ToDictionary(entry => entry.name, entry => entry.module.GetType().Name);
        return network.state_dict().GroupBy(entry => entry.Key[..Math.Max(0, entry.Key.LastIndexOf('.'))])
            .Select(layer => (
                Path: layer.Key,
                Class: modules.GetValueOrDefault(layer.Key, "the network itself"),
                Tensors: string.Join(", ", layer.Select(entry => $"`{entry.Key.Split('.')[^1]}` {Shape(entry.Value)}"))))
            .GroupBy(layer => (Number().Replace(layer.Path, "#"), layer.Class, layer.Tensors))
            .Select(alike => $"| {Paths([.. alike.Select(layer => layer.Path)])} | {alike.Key.Class} | {alike.Key.Tensors} |");
    }

    private static string Shape(Tensor tensor) => tensor.dim() == 0 ? "scalar" : $"[{string.Join(", ", tensor.shape)}]";

    private static string Paths(string[] paths) => string.Join(", ", paths.Select(path => path.Length == 0 ? "(itself)" : $"`{path}`"));

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
