using static TorchSharp.torch;
using Conditional = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;
using Encoder = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>The kinds of layer that read a condition, each with every encoder.</summary>
internal static class ConditionalKinds
{
    public const long Classes = 3;
    public const long Measurements = 2;

    private static readonly int[] AnyRank = [1, 2, 3, 4];

    public static IReadOnlyList<Kind> All { get; } =
    [
        new("ConcatenatedCondition", AnyRank, rank => [rank], Concatenated),
        new("FeatureWiseAffine", AnyRank, rank => [rank], Affine),
        new("ProjectionHead", [1], rank => [rank], Projection),
        new("Own, conditional", AnyRank, rank => [rank], place => place.Condition == ConditionKind.None ? null : (
            place.Chance(2) ? new Shift() : new RowWiseShift(), place.Shape)),
    ];

    /// <summary>The layers with their encoders: each must have been built.</summary>
    public static IReadOnlyList<string> Encoders { get; } =
    [
        "ConcatenatedCondition, one-hot", "ConcatenatedCondition, embedded", "ConcatenatedCondition, vector",
        "ConcatenatedCondition, encoded vector", "FeatureWiseAffine, embedded", "FeatureWiseAffine, linear", "FeatureWiseAffine, chain",
        "ProjectionHead, embedded", "ProjectionHead, linear",
    ];

    public static bool Contains(string name) => name == Node.ConditionalResidual || All.Any(kind => kind.Name == name);

    private static (nn.Module, long[])? Concatenated(Place place)
    {
        if (place.Keeps || place.Condition == ConditionKind.None) return null;
        var (name, encoder, width) = (place.Condition, place.Chance(2)) switch
        {
            (ConditionKind.Labels, true) => ("one-hot", (Encoder?)new OneHot(Classes), Classes),
            (ConditionKind.Labels, false) => ("embedded", nn.Embedding(Classes, 2), 2),
            (_, true) => ("vector", null, Measurements),
            _ => ("encoded vector", nn.Sequential(nn.Linear(Measurements, 3), nn.Tanh()), 3),
        };
        place.Built.Encoders.Add($"ConcatenatedCondition, {name}");
        return (new ConcatenatedCondition(encoder), [place.Channels + width, .. place.Shape[1..]]);
    }

    private static (nn.Module, long[])? Affine(Place place)
    {
        if (place.Condition == ConditionKind.None) return null;
        var width = 2 * place.Channels;
        var (name, encoder) = (place.Condition, place.Chance(2)) switch
        {
            (ConditionKind.Labels, _) => ("embedded", (Encoder)nn.Embedding(Classes, width)),
            (_, true) => ("linear", nn.Linear(Measurements, width)),
            _ => ("chain", nn.Sequential(nn.Linear(Measurements, 3), nn.Tanh(), nn.Linear(3, width))),
        };
        place.Built.Encoders.Add($"FeatureWiseAffine, {name}");
        return (new FeatureWiseAffine(place.Channels, encoder), place.Shape);
    }

    private static (nn.Module, long[])? Projection(Place place)
    {
        if (place.Condition == ConditionKind.None || (place.Keeps && place.Channels != 1)) return null;
        var isOfLabels = place.Condition == ConditionKind.Labels;
        place.Built.Encoders.Add($"ProjectionHead, {(isOfLabels ? "embedded" : "linear")}");
        return (
            isOfLabels
                ? new ProjectionHead(place.Channels, Classes)
                : new ProjectionHead(nn.Linear(place.Channels, 1), nn.Linear(Measurements, place.Channels)),
            [1]);
    }

    // Not affine in the activations, and the condition enters nonlinearly.
    private class Shift() : Conditional(nameof(Shift))
    {
        public override Tensor forward(Tensor input, Tensor condition)
        {
            using var scope = NewDisposeScope();
            var each = condition.to(input.dtype).reshape(input.size(0), -1).mean([1L]).exp();
            var shaped = each.reshape([-1, .. Enumerable.Repeat(1L, (int)input.dim() - 1)]);
            return ((input * shaped * 0.5).tanh() + input).MoveToOuterDisposeScope();
        }
    }

    private sealed class RowWiseShift : Shift, IRowWiseModule;
}
