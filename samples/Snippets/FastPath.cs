using WganGp;
using static TorchSharp.torch;

namespace Snippets;

internal static class FastPath
{
    public static WganGpTrainer Trainer(IGenerator generator)
    {
        var critic = new ModuleCritic(nn.Sequential(
            nn.Conv2d(1, 64, 5, stride: 2, padding: 2), nn.LeakyReLU(0.2),
            nn.Conv2d(64, 128, 5, stride: 2, padding: 2), nn.LeakyReLU(0.2),
            nn.Flatten(), nn.Linear(128 * 7 * 7, 1)));
        var options = new WganGpOptions { Execution = { PenaltyPath = PenaltyPath.Fast } };
        return new WganGpTrainer(generator, critic, options);
    }
}
