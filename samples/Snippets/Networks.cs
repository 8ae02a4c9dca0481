using WganGp;
using WganGp.Recipes.Networks;
using static TorchSharp.torch;

namespace Snippets;

internal static class Networks
{
    public static void Train(ITrainingData data, WganGpOptions options)
    {
        using WganGpTrainer trainer = WganGpTrainer.Create(
            () => new ResNet64Generator(channels: 32), () => new ResNet64Critic(channels: 32), options);
        foreach (TrainingReport report in trainer.Train(data)) Console.WriteLine(report);
    }

    public static ICritic Spectral()
    {
        var critic = nn.Sequential(
            new SpectralNorm(nn.Conv2d(3, 64, 4, stride: 2, padding: 1)), nn.LeakyReLU(0.1),
            new SpectralNorm(nn.Conv2d(64, 128, 4, stride: 2, padding: 1)), nn.LeakyReLU(0.1),
            new SelfAttention(128, spectralNorm: true),
            nn.Flatten(), new SpectralNorm(nn.Linear(128 * 8 * 8, 1)));
        return new ModuleCritic(critic);
    }
}

/// <summary>A critic for images of 3x32x32, as a chain of layers.</summary>
internal sealed class SmallCritic(int channels) : SequentialCritic(
[
    ("down", nn.Conv2d(3, channels, 5, stride: 2, padding: 2)),
    ("res", new Residual(nn.Sequential(nn.LeakyReLU(0.2), nn.Conv2d(channels, channels, 3, padding: 1)), scale: 0.3)),
    ("activation", nn.LeakyReLU(0.2)),
    ("flatten", nn.Flatten()),
    ("output", nn.Linear(16 * 16 * channels, 1)),
]);
