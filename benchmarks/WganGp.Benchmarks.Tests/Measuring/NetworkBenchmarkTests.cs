using FluentAssertions;
using TorchSharp;
using WganGp.Benchmarks.Measuring;
using WganGp.Benchmarks.Networks;
using WganGp.Benchmarks.Output;
using WganGp.Benchmarks.Variants;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Tests.Measuring;

public sealed class NetworkBenchmarkTests
{
    private static readonly BenchmarkNetwork network = NetworkCatalog.All(tiny: true).Single(each => each.Name == "mlp");

    [Fact]
    public void Every_operation_of_every_variant_is_measured()
    {
        var result = new NetworkBenchmark(network, VariantCatalog.All, new AlternatingTimer(3, 1, TimeSpan.Zero), tiny: true)
            .Run(Enum.GetValues<Operation>(), variant => variant.Length);

        foreach (var variant in VariantCatalog.All)
        {
            result.Timings.Where(timing => timing.Variant == variant.Name && timing.Operation != Operation.Penalty)
                .Should().HaveCount(3, variant.Name);
        }

        result.Timings.Where(timing => timing.Operation == Operation.Penalty).Should().HaveCountGreaterThanOrEqualTo(2);
        result.Timings.Should().OnlyContain(timing => timing.Milliseconds.Length == 3 && timing.Share > 0);
        result.Timings.Where(timing => timing.Variant == VariantCatalog.Plain.Name).Should().OnlyContain(timing => timing.Ratio == 1);
        result.CriticParameters.Should().Be((2 * 16) + 16 + (2 * ((16 * 16) + 16)) + 16 + 1);
        result.CriticForward.Should().Be(8 * 2.0 * ((2 * 16) + (2 * 16 * 16) + 16));
        result.Facts.Should().OnlyContain(facts => facts.PeakBytes == facts.Variant.Length && facts.Tensors > 0 && facts.Rate > 0);
    }

    [Fact]
    public void A_variant_that_refuses_the_network_is_left_out_with_its_reason()
    {
        var refusing = new Variant(
            "choosy", ScalarType.Float32, KeepsMemory: true, (_, _, _) => throw new NetworkException("Not this one."));

        var result = new NetworkBenchmark(network, [VariantCatalog.Plain, refusing], new AlternatingTimer(1, 0, TimeSpan.Zero), tiny: true)
            .Run([Operation.CriticUpdate], _ => null);

        result.LeftOut.Should().Equal(("choosy", "Not this one."));
        result.Facts.Should().ContainSingle().Which.Variant.Should().Be(VariantCatalog.Plain.Name);
        MarkdownReport.Of("a machine", null, [result]).Should().Contain("choosy is left out: Not this one.");
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        new NetworkBenchmark(network, VariantCatalog.All, new AlternatingTimer(1, 0, TimeSpan.Zero), tiny: true)
            .Run([Operation.CriticUpdate], _ => null);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        new NetworkBenchmark(network, VariantCatalog.All, new AlternatingTimer(5, 0, TimeSpan.Zero), tiny: true)
            .Run(Enum.GetValues<Operation>(), _ => null);

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }

    [Fact]
    public void Tensors_are_counted_in_and_outside_of_scopes() => TensorCount.Of(() =>
    {
        using var one = ones(2);
        using var scope = NewDisposeScope();
        _ = one + one + one;
    }).Should().Be(3);
}
