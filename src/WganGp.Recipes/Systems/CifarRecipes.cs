using WganGp.Recipes.Networks;

namespace WganGp.Recipes;

/// <summary>gan_cifar.py of igul222, and gan_cifar10.py of caogang.</summary>
internal static class CifarRecipes
{
    public const string Colour32 =
        "Colour images of 32x32: CIFAR-10 or CIFAR-100, binary version, a uint8 .npy array, or a folder of image files, " +
        "which are resized to 32x32. The original used CIFAR-10 (cs.toronto.edu/~kriz/cifar.html).";

    private static Recipe Cifar { get; } = new()
    {
        Name = "cifar10",
        Description = "Colour images of 32x32 by a DCGAN.",
        Source = "igul222/improved_wgan_training, gan_cifar.py",
        DataWanted = Colour32,
        Kind = new SampleKind.Images(3, 32, 32),
        ValueRange = (-1, 1),
        Channels = 128,
        Generator = recipe => new Dcgan32Generator(recipe.Channels),
        Critic = recipe => new Dcgan32Critic(recipe.Channels),
        Options = () => new WganGpOptions { Steps = 200_000, BatchSize = 64 }.With(() => Schedules.Adam(1e-4, 0.5, 0.9)),
    };

    private static Recipe Caogang { get; } = Cifar with
    {
        Name = "cifar10-caogang",
        Description = "Colour images of 32x32 by caogang's networks.",
        Source = "caogang/wgan-gp, gan_cifar10.py",
        Generator = recipe => new CaogangCifarGenerator(recipe.Channels),
        Critic = recipe => new CaogangCifarCritic(recipe.Channels),
    };

    public static IReadOnlyList<Recipe> All { get; } = [Cifar, Cifar.Small(32, 5_000), Caogang, Caogang.Small(48, 5_000)];
}
