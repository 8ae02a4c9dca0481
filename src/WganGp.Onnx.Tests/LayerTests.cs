using FluentAssertions;
using WganGp.Layerwise;
using WganGp.Onnx.Tests.Support;
using WganGp.Onnx.Writers;
using Xunit;

namespace WganGp.Onnx.Tests;

/// <summary>Each layer alone, in ONNX Runtime and in TorchSharp.</summary>
public sealed class LayerTests
{
    public static TheoryData<string> Names => [.. LayerCases.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_layer_gives_the_same_numbers_for_any_number_of_samples(string name)
    {
        var (input, build) = LayerCases.All[name];
        using var module = ModelRun.Shaken(build());
        using var run = new ModelRun(new ModuleGenerator(module, input));

        foreach (var samples in (long[])[1, 3]) run.ShouldEqualTorchSharp(samples);
    }

    [Fact]
    public void Every_layer_of_the_fast_path_can_be_written()
    {
        LayerCatalog.Types.Concat(LayerCatalog.ConditionalTypes).Except(LayerWriters.Types).Should().BeEmpty();
    }

    [Fact]
    public void Every_writer_is_tested()
    {
        var tested = LayerCases.All.Values.SelectMany(entry =>
        {
            using var module = entry.Build();
            return module.modules().Prepend(module).Select(each => each.GetType()).ToList();
        });

        LayerWriters.Types.Except(tested).Should().BeEquivalentTo(
            [
                typeof(ConditionalResidual), typeof(ConcatenatedCondition), typeof(FeatureWiseAffine), typeof(ProjectionHead),
                typeof(OneHot), typeof(TorchSharp.Modules.Embedding),
            ],
            "those of two inputs are tested in ConditionTests");
    }
}
