using WganGp.Recipes.Networks;

namespace WganGp.Recipes;

/// <summary>gan_mnist.py, of igul222 and of caogang.</summary>
internal static class MnistRecipes
{
    public const string Grey28 =
        "Grey images of 28x28: IDX files under MNIST's names, gzipped or not, a uint8 .npy array, or a folder of image files, " +
        "which are converted to grey 28x28. The original used MNIST (yann.lecun.com/exdb/mnist); " +
        "Fashion-MNIST (github.com/zalandoresearch/fashion-mnist, Debian's package dataset-fashion-mnist) and KMNIST have the same format.";

    private static Recipe Mnist { get; } = new()
    {
        Name = "mnist",
        Description = "Digits or garments of 28x28 grey pixels.",
        Source = "igul222/improved_wgan_training, gan_mnist.py",
        DataWanted = Grey28,
        Kind = new SampleKind.Images(1, 28, 28),
        Channels = 64,
        Generator = recipe => new MnistGenerator(recipe.Channels),
        Critic = recipe => new MnistCritic(recipe.Channels),
        Options = () => new WganGpOptions { Steps = 200_000, BatchSize = 50 }.With(() => Schedules.Adam(1e-4, 0.5, 0.9)),
    };

    private static Recipe Caogang { get; } = Mnist with
    {
        Name = "mnist-caogang",
        Description = "Digits or garments of 28x28 grey pixels, with caogang's networks.",
        Source = "caogang/wgan-gp, gan_mnist.py",
        Generator = recipe => new CaogangMnistGenerator(recipe.Channels),
        Critic = recipe => new CaogangMnistCritic(recipe.Channels),
    };

    public static IReadOnlyList<Recipe> All { get; } =
    [
        Mnist, Mnist.Small(24, 4_000, rate: 4e-3, batch: 64), Caogang, Caogang.Small(24, 4_000, batch: 64),
    ];
}
