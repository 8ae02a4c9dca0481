using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using WganGp.Tests.Layerwise.Grammar;
using Xunit;
using Xunit.Abstractions;

namespace WganGp.Tests.Layerwise;

/// <summary>
/// The layerwise path gives the reference path's numbers for networks over its whole grammar: every kind of layer at every place and next
/// to every other kind. A million of them: docs/fast-path.md has the command.
/// </summary>
public sealed class RandomNetworkTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_kind_of_layer_at_every_place_gives_the_numbers_of_the_reference()
    {
        var coverage = new Coverage();
        var result = NetworkRun.Cover(coverage, seed: 1);

        output.WriteLine(coverage.Text());
        result.Should().BeEmpty();
        coverage.Empty().Should().BeEmpty();
    }

    [Fact]
    public void Any_network_gives_the_numbers_of_the_reference()
    {
        var networks = Arb.From(Gen.Choose(0, int.MaxValue / 4).Select(Cases.Random), example => example.Simpler());
        Prop.ForAll(networks, example => NetworkCheck.Fault(example) is { } fault ? throw new InvalidOperationException(fault) : true)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(5_489, 7));
    }
}
