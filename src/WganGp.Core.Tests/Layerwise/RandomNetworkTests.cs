using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using TorchSharp.Modules;
using WganGp.Layerwise;
using WganGp.Tests.Layerwise.Grammar;
using WganGp.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace WganGp.Tests.Layerwise;

/// <summary>
/// The layerwise path gives the reference path's numbers for networks over its whole grammar: every kind of layer at every place and next
/// to every other kind. A million of them: docs/fast-path.md has the command.
/// </summary>
public sealed class RandomNetworkTests(ITestOutputHelper output)
{
    public static TheoryData<string> KindNames => [.. Coverage.Names];

    /// <summary>Whatever has no kernel there runs in float32: forward, gradient and its derivative.</summary>
    [Theory]
    [MemberData(nameof(KindNames))]
    public void Every_kind_of_layer_runs_in_bfloat16(string kind)
    {
        var table = kind == "Again" ? "last in branch" : "first";
        var tried = Enumerable.Range(1, 400).Select(seed => Cases.At(table, kind, seed) with { IsGenerator = false, HasHeads = false })
            .Where(example => Holds(example, table, kind)).Take(TestLength.Of(2, 6)).ToList();
        tried.Should().NotBeEmpty();
        tried.Select(NetworkCheck.FaultInBFloat16).Should().AllSatisfy(fault => fault.Should().BeNull());
    }

    /// <summary>
    /// Two cannot be in these networks, because the reference path cannot compute them there: Hardtanh writes into its input in TorchSharp
    /// 0.107
    /// (<see cref="FaultsOnceFoundTests"/> has it), and libtorch has no second derivative of Hardsigmoid.
    /// </summary>
    [Fact]
    public void The_kinds_are_all_types_of_the_catalogue()
    {
        var built = new HashSet<Type> { typeof(Hardtanh), typeof(Hardsigmoid) };
        foreach (var kind in Kinds.All)
        {
            foreach (var (rank, seed) in kind.Ranks.SelectMany(rank => Enumerable.Range(0, 20).Select(seed => (rank, seed))))
            {
                long[] shape = [4, .. Enumerable.Repeat(4L, rank - 1)];
                var condition = seed % 2 == 0 ? ConditionKind.Labels : ConditionKind.Vectors;
                var place = new Place(shape, 3, new Random(seed), Keeps: false, MayWrite: false, new Built(), condition);
                if (kind.Build(place) is not { } made) continue;
                built.Add(made.Module.GetType());
                made.Module.Dispose();
            }
        }

        LayerCatalog.Types.Concat(LayerCatalog.ConditionalTypes).Except(built).Should().BeEmpty();
    }

    private static bool Holds(NetworkCase example, string table, string kind)
    {
        var coverage = new Coverage();
        using var module = example.Build(TorchSharp.torch.ScalarType.Float32, out _, coverage);
        return coverage.Of(table, kind) > 0;
    }

    [Fact]
    public void Every_kind_of_layer_at_every_place_gives_the_numbers_of_the_reference()
    {
        // Random networks beside these have the other pairs too, and a long run has them all.
        var every = TestLength.Of(3, 1);
        var coverage = new Coverage();
        var result = NetworkRun.Cover(coverage, seed: 1, every);

        output.WriteLine(coverage.Text());
        result.Should().BeEmpty();
        coverage.Empty(every).Should().BeEmpty();
    }

    [Fact]
    public void Any_network_gives_the_numbers_of_the_reference()
    {
        var networks = Arb.From(Gen.Choose(0, int.MaxValue / 4).Select(Cases.Random), example => example.Simpler());
        Prop.ForAll(networks, example => NetworkCheck.Fault(example) is { } fault ? throw new InvalidOperationException(fault) : true)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(TestLength.Of(200, 400)).WithReplay(5_489, 7));
    }
}
