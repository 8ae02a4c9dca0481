using WganGp.Recipes.Networks;

namespace WganGp.Recipes;

/// <summary>gan_cifar_resnet.py, without and with classes.</summary>
internal static class CifarResNetRecipes
{
    private const string Noise = "The original draws the dequantisation noise anew at each read; " +
        "here an image keeps its own, so that a resumed run is exact.";

    private static Recipe ResNet { get; } = new()
    {
        Name = "cifar10-resnet",
        Description = "Colour images of 32x32 by residual networks.",
        Source = "igul222/improved_wgan_training, gan_cifar_resnet.py, CONDITIONAL and ACGAN false",
        Deviations = [Noise],
        DataWanted = CifarRecipes.Colour32,
        Kind = new SampleKind.Images(3, 32, 32) { Dequantize = true },
        ValueRange = (-1, 1),
        Channels = 128,
        Generator = recipe => new ResNet32Generator(recipe.Channels),
        Critic = recipe => new ResNet32Critic(recipe.Channels),
        Options = () => new WganGpOptions { Steps = 100_000, BatchSize = 64, GeneratorBatchSize = 128 }
            .With(() => Schedules.Adam(2e-4, 0, 0.9, LearningRateDecay.LinearToZero)),
    };

    private static Recipe AcGan { get; } = ResNet with
    {
        Name = "cifar10-resnet-acgan",
        Description = "The same by class: conditional BatchNorm in the generator, a classifier in addition to the critic's score.",
        Source = "igul222/improved_wgan_training, gan_cifar_resnet.py, as published",
        Deviations =
        [
            Noise,
            "The original draws the labels of a generator step at random; here they are those of the last real batch, " +
            "so that they have the data's frequencies.",
        ],
        DataWanted = CifarRecipes.Colour32 +
            " Labels are needed: those of the CIFAR files, of NAME-labels.npy next to the array, or the subfolders of the folder.",
        Classes = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
        Generator = recipe => new ConditionalResNet32Generator(recipe.Classes!.Count, recipe.Channels),
        Critic = recipe => new ClassifyingResNet32Critic(recipe.Classes!.Count, recipe.Channels),
        Options = () => ResNet.Options() with { Classifier = new AuxiliaryClassifierOptions { CriticWeight = 1, GeneratorWeight = 0.1 } },
    };

    public static IReadOnlyList<Recipe> All { get; } =
    [
        ResNet, ResNet.Small(32, 2_000, batch: 32), AcGan, AcGan.Small(32, 2_000, batch: 32),
    ];
}
