using WganGp.Onnx.Tests.Support;
using WganGp.Recipes.Networks;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Onnx.Tests;

/// <summary>Layers that read a condition: labels, or measurements.</summary>
public sealed class ConditionTests
{
    private const long Classes = 3;
    private static readonly long[] Vector = [6];
    private static readonly long[] Image = [4, 5, 6];

    private static readonly Dictionary<string, (long[] Input, Func<nn.Module<Tensor, Tensor, Tensor>> Build)> OfLabels = new()
    {
        ["Concatenated"] = (Vector, () => new ConcatenatedCondition(new OneHot(Classes))),
        ["Concatenated planes"] = (Image, () => new ConcatenatedCondition(nn.Embedding(Classes, 2))),
        ["Affine"] = (Image, () => new FeatureWiseAffine(4, nn.Embedding(Classes, 8))),
        ["Projection"] = (Vector, () => new ProjectionHead(nn.Linear(6, 1), nn.Embedding(Classes, 6))),
        ["BatchNorm"] = (Image, () => new ConditionalBatchNorm2d(Classes, 4)),
        ["Chain"] = (Image, () => new ConditionalSequential(
            nn.Conv2d(4, 4, 3, padding: 1L), new ConcatenatedCondition(new OneHot(Classes)), nn.Sequential(nn.BatchNorm2d(7), nn.ReLU()))),
        ["Residual"] = (Image, () => new ConditionalResidual(
            new ConditionalSequential(new ConditionalBatchNorm2d(Classes, 4), nn.Conv2d(4, 2, 1)), nn.Sequential(nn.Conv2d(4, 2, 1)))),
        ["Residual, identity"] = (Image, () => new ConditionalResidual(new ConditionalSequential(new ConditionalBatchNorm2d(Classes, 4)))),
        ["Nobody reads it"] = (Vector, () => new ConditionalSequential(nn.Linear(6, 2))),
    };

    private static readonly Dictionary<string, (long[] Input, Func<nn.Module<Tensor, Tensor, Tensor>> Build)> OfMeasurements = new()
    {
        ["Concatenated"] = (Image, () => new ConcatenatedCondition()),
        ["Concatenated, encoded"] = (Vector, () => new ConcatenatedCondition(nn.Sequential(nn.Linear(2, 4), nn.Tanh()))),
        ["Affine"] = (Image, () => new FeatureWiseAffine(4, nn.Linear(2, 8))),
        ["Affine, vector"] = (Vector, () => new FeatureWiseAffine(6, nn.Linear(2, 12))),
    };

    public static TheoryData<string> LabelNames => [.. OfLabels.Keys];

    public static TheoryData<string> MeasurementNames => [.. OfMeasurements.Keys];

    [Theory]
    [MemberData(nameof(LabelNames))]
    public void Labels_select_the_same_numbers(string name)
    {
        var (input, build) = OfLabels[name];
        using var module = ModelRun.Shaken(build());
        using var run = new ModelRun(new ModuleGenerator(module, input), new OnnxOptions { Classes = ["a", "b", "c"] });

        foreach (var samples in (long[])[1, 4])
        {
            run.ShouldEqualTorchSharp(samples, conditions: count => arange(count, ScalarType.Int64).remainder(Classes));
        }
    }

    [Theory]
    [MemberData(nameof(MeasurementNames))]
    public void Measurements_give_the_same_numbers(string name)
    {
        var (input, build) = OfMeasurements[name];
        using var module = ModelRun.Shaken(build());
        using var example = zeros(1, 2);
        using var run = new ModelRun(new ModuleGenerator(module, input), new OnnxOptions { Condition = example });
        using var random = new Generator(5);

        foreach (var samples in (long[])[1, 4])
        {
            run.ShouldEqualTorchSharp(samples, conditions: count => randn([count, 2], generator: random));
        }
    }
}
