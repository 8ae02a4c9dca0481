using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using WganGp.Tests.Support;
using static TorchSharp.torch;

namespace WganGp.Tests.Layerwise;

/// <summary>Any critic, any geometry, any form of the penalty: the fast path gives the reference's numbers.</summary>
public sealed class FastPathPropertyTests
{
    private static readonly GradientPenaltyOptions[] Forms =
    [
        new(), GradientPenaltyOptions.WganLp(), GradientPenaltyOptions.ZeroCentred(), GradientPenaltyOptions.R1AndR2(),
        GradientPenaltyOptions.Dragan(), new() { InputNorm = 3 }, new() { Weight = 0.1, TargetNorm = 2 },
    ];

    [Property(MaxTest = 60)]
    public Property Any_geometry_gives_the_numbers_of_the_reference() => Prop.ForAll(LayerCases.Geometries(), Holds);

    private static void Holds(LayerCase example)
    {
        Check(example, ScalarType.Float64, 1e-9);
        // A channel that is constant but for rounding is divided by its rounding: in float32 any gradient may come of that.
        if (!example.Layers.Any(layer => layer.Text == "InstanceNorm2d")) Check(example, ScalarType.Float32, 1e-5);
    }

    private static void Check(LayerCase example, ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var form = Forms[example.Seed % Forms.Length];
        using var module = example.Build(type);
        var both = BothPaths.Run(module, example.Samples(type), example.Samples(type).neg() * 0.5 + 0.1, form);
        both.WorstValue.Should().BeLessThan(tolerance, "{0} {1}", type, example);
        both.WorstGradient.Should().BeLessThan(tolerance, "{0} {1}", type, example);
    }
}
