using FluentAssertions;
using WganGp.Benchmarks.Measuring;
using WganGp.Benchmarks.Networks;
using WganGp.Benchmarks.Variants;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Tests.Variants;

/// <summary>Variants are compared only when they do the same work.</summary>
public sealed class AgreementTests
{
    public static TheoryData<string> Networks => [.. NetworkCatalog.All(tiny: true).Select(network => network.Name)];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Every_variant_has_the_plain_loop_s_gradients(string name)
    {
        var differences = Check(Network(name), VariantCatalog.All);

        differences[0].Should().Be(0);
        differences.Should().HaveCount(VariantCatalog.All.Count).And.OnlyContain(difference => difference <= GradientAgreement.Rounding);
    }

    // Found on another processor: at this seed a rectifier of two channels has an input of zero up to rounding, and the float32
    // gradients differ by 0.03 although both do the same work.
    [Fact]
    public void A_rectifier_at_zero_is_not_other_work()
    {
        manual_seed(116);

        FluentActions.Invoking(() => Check(Network("resnet64"), VariantCatalog.All)).Should().NotThrow();
    }

    [Theory]
    [InlineData(11)]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void A_variant_with_another_penalty_is_refused(double weight)
    {
        var other = new Variant("another penalty", ScalarType.Float32, KeepsMemory: true, (networks, real, options) =>
        {
            options.GradientPenalty.Weight = weight;
            return new PlainLoop(networks, real, options);
        });

        FluentActions.Invoking(() => Check(Network("mnist28"), [VariantCatalog.Plain, other]))
            .Should().Throw<InvalidOperationException>()
            .WithMessage("On mnist28 the gradients of 'another penalty' differ from those of 'plain TorchSharp' by*");
    }

    [Fact]
    public void A_variant_without_a_gradient_is_refused()
    {
        using var gradient = ones(3);
        FluentActions.Invoking(() => GradientAgreement.Difference(
            new Dictionary<string, Tensor> { ["weight"] = gradient, ["bias"] = gradient },
            new Dictionary<string, Tensor> { ["weight"] = gradient }))
            .Should().Throw<InvalidOperationException>().WithMessage("Only one of the variants has a gradient of bias.");
    }

    [Fact]
    public void Difference_is_relative_to_each_parameter_but_not_to_one_that_is_nearly_zero()
    {
        using var scope = NewDisposeScope();
        var expected = new Dictionary<string, Tensor> { ["large"] = full(4, 50f), ["zero"] = zeros(1) };

        GradientAgreement.Difference(expected, new Dictionary<string, Tensor> { ["large"] = full(4, 51f), ["zero"] = zeros(1) })
            .Should().BeApproximately(0.02, 1e-6);
        GradientAgreement.Difference(expected, new Dictionary<string, Tensor> { ["large"] = full(4, 50f), ["zero"] = full(1, 1e-4f) })
            .Should().BeApproximately(1e-4, 1e-9);
    }

    private static IReadOnlyList<double> Check(BenchmarkNetwork network, IReadOnlyList<Variant> variants)
    {
        using var prototype = network.Build();
        using var real = network.RealBatch();
        GradientAgreement.Prove(network, variants, real, prototype);
        var contenders = variants.Select(variant => Contender.Create(variant, network, real, prototype)).ToList();
        try
        {
            return GradientAgreement.Check(network.Name, contenders);
        }
        finally
        {
            foreach (var contender in contenders) contender.Dispose();
        }
    }

    private static BenchmarkNetwork Network(string name) => NetworkCatalog.All(tiny: true).Single(network => network.Name == name);
}
