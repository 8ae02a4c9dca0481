using static TorchSharp.torch;
using Module = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>Heads over a random network's features, and the terms of the loss that use them.</summary>
internal static class Heads
{
    /// <summary>What must have been built.</summary>
    public static IReadOnlyList<string> Places { get; } =
    [
        "score: Linear", "score: chain", "score: ProjectionHead", "classes: none", "classes: Linear", "classes: chain",
        "features: compared", "features: not compared", "features: of several dimensions", "features: the samples themselves",
    ];

    /// <summary>The terms of a case.</summary>
    public static WganGpOptions Options(NetworkCase example, GradientPenaltyOptions penalty) => new()
    {
        GradientPenalty = penalty,
        Classifier = Classifies(example) ? new() { CriticWeight = 0.7, GeneratorWeight = 0.1 } : new(),
        Consistency = Compares(example) ? new() { Weight = 2, Margin = 0, FeatureWeight = 0.3 } : new(),
    };

    public static MultiHeadCritic Over(nn.Module features, long[] shape, NetworkCase example, Coverage? coverage)
    {
        var size = shape.Aggregate(1L, (all, each) => all * each);
        var isFlat = shape.Length == 1;
        Module Flat(params Module[] layers) => isFlat && layers.Length == 1
            ? layers[0]
            : nn.Sequential([.. isFlat ? (Module[])[] : [nn.Flatten()], .. layers]);

        var projects = isFlat && example.Condition != ConditionKind.None && example.Seed % 5 < 2;
        nn.Module score = projects
            ? example.Condition == ConditionKind.Labels
                ? new ProjectionHead(size, ConditionalKinds.Classes)
                : new ProjectionHead(nn.Linear(size, 1), nn.Linear(ConditionalKinds.Measurements, size))
            : example.Seed % 3 == 0 ? Flat(nn.Linear(size, 3), nn.LeakyReLU(0.2), nn.Linear(3, 1)) : Flat(nn.Linear(size, 1));
        var classes = !Classifies(example) ? null
            : example.Seed % 2 == 0 ? Flat(nn.Linear(size, 4), nn.Tanh(), nn.Linear(4, ConditionalKinds.Classes))
            : Flat(nn.Linear(size, ConditionalKinds.Classes));
        coverage?.Count("heads", $"score: {Name(score)}");
        coverage?.Count("heads", $"classes: {(classes is null ? "none" : Name(classes))}");
        coverage?.Count("heads", Compares(example) ? "features: compared" : "features: not compared");
        if (!isFlat) coverage?.Count("heads", "features: of several dimensions");
        if (!features.children().Any()) coverage?.Count("heads", "features: the samples themselves");
        return new MultiHeadCritic(features, score, classes);
    }

    private static string Name(nn.Module head) => head is TorchSharp.Modules.Sequential ? "chain" : head.GetType().Name;

    private static bool Classifies(NetworkCase example) =>
        example.HasHeads && example.Condition == ConditionKind.Labels && example.Seed % 7 < 5;

    private static bool Compares(NetworkCase example) => example.HasHeads && example.Seed % 11 < 5;
}
