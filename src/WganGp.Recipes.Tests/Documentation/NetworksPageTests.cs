using System.Globalization;
using FluentAssertions;
using WganGp.Recipes.Data;
using WganGp.Recipes.Networks;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Recipes.Tests.Documentation;

/// <summary>docs/networks.md lists every network with the parameters that it has.</summary>
public sealed class NetworksPageTests
{
    /// <summary>What the page says of arguments that have no default: points of the plane, ten classes, a hundred characters.</summary>
    private static readonly Dictionary<string, object> Arguments = new()
    {
        ["inputs"] = 2L,
        ["outputs"] = 1L,
        ["classes"] = 10,
        ["vocabulary"] = 100,
        ["distribution"] = ToyDistribution.SwissRoll,
    };

    public static TheoryData<string> Networks => [.. Names];

    /// <summary>Every network of the package.</summary>
    internal static IEnumerable<string> Names => typeof(Mlp).Assembly.GetExportedTypes().Where(IsNetwork).Select(type => type.Name);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Network_is_listed_with_its_parameters(string name)
    {
        using var module = Create(name);
        var count = module.parameters().Sum(parameter => parameter.numel());

        var row = File.ReadLines(Path.Combine(Repository.Root, "docs", "networks.md"))
            .Single(line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal));
        row.Split('|')[3].Trim().Should().Be(count.ToString("N0", CultureInfo.InvariantCulture));
    }

    /// <summary>A network of the page, with the sizes that the page has.</summary>
    internal static nn.Module Create(string name)
    {
        var constructor = typeof(Mlp).Assembly.GetType($"{typeof(Mlp).Namespace}.{name}")!.GetConstructors().Single();
        var arguments = constructor.GetParameters()
            .Select(parameter => parameter.HasDefaultValue ? parameter.DefaultValue : Arguments[parameter.Name!]);
        return (nn.Module)constructor.Invoke([.. arguments]);
    }

    private static bool IsNetwork(Type type) =>
        !type.IsAbstract && (type == typeof(Mlp) || type.IsAssignableTo(typeof(ICritic)) || type.IsAssignableTo(typeof(IGenerator)));
}
