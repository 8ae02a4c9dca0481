using TorchSharp;
using WganGp.Layerwise;
using WganGp.Operations;

namespace WganGp.Updates;

/// <summary>The adversarial losses, from scores: the one place that knows <see cref="AdversarialLoss"/>.</summary>
internal static class AdversarialTerms
{
    private static readonly TorchScript Script = new("""
        def wasserstein(real: Tensor, fake: Tensor, share: float) -> List[Tensor]:
            real_mean = real.mean()
            fake_mean = fake.mean()
            seeds = torch.cat([torch.full_like(real, -share / real.size(0)), torch.full_like(fake, share / fake.size(0))])
            return [fake_mean - real_mean, real_mean, fake_mean, seeds]
        """);

    /// <summary>Whether the loss is one of pairs, so that the generator's needs scores of real samples too.</summary>
    public static bool ComparesPairs(AdversarialLoss loss) => loss == AdversarialLoss.RelativisticPairing;

    /// <summary>The critic's loss.</summary>
    /// <param name="loss">Which.</param>
    /// <param name="real">Scores of real samples, <c>[N]</c>.</param>
    /// <param name="fake">Scores of generated samples, <c>[N]</c>.</param>
    /// <param name="realMean">The mean of <paramref name="real"/>, which the report shows and the Wasserstein loss uses.</param>
    /// <param name="fakeMean">The mean of <paramref name="fake"/>.</param>
    public static torch.Tensor Critic(
        AdversarialLoss loss, torch.Tensor real, torch.Tensor fake, torch.Tensor realMean, torch.Tensor fakeMean) => loss switch
        {
            AdversarialLoss.Wasserstein => fakeMean.Minus(realMean),
            AdversarialLoss.NonSaturating => Softplus(-real).mean().Plus(Softplus(fake).mean()).Times(0.5),
            AdversarialLoss.LeastSquares => real.Minus(1).Squared().mean().Plus(fake.Squared().mean()).Times(0.5),
            AdversarialLoss.RelativisticPairing => Softplus(fake.Minus(real)).mean(),
            _ => throw new InvalidOperationException($"No critic loss is defined for {loss}."),
        };

    /// <summary>
    /// The critic's loss with its derivative for every score, real before generated: of the Wasserstein loss a constant, for which autograd
    /// is a long way.
    /// </summary>
    /// <param name="real">Scores of real samples, <c>[N]</c>.</param>
    /// <param name="fake">Scores of generated samples, <c>[N]</c>.</param>
    /// <param name="share">What the derivative is multiplied by.</param>
    public static (ScoreLoss Loss, torch.Tensor Seeds) WassersteinCritic(torch.Tensor real, torch.Tensor fake, double share)
    {
        var found = Script.Compute<torch.Tensor[]>("wasserstein", [real, fake], share);
        return (new ScoreLoss(found[0], null) { Means = (found[1], found[2]) }, found[3]);
    }

    /// <summary>The generator's loss.</summary>
    /// <param name="loss">Which.</param>
    /// <param name="fake">Scores of generated samples, <c>[N]</c>.</param>
    /// <param name="real">Scores of the real samples of the pairs, <c>[N]</c>; null when the loss is not one of pairs.</param>
    public static torch.Tensor Generator(AdversarialLoss loss, torch.Tensor fake, torch.Tensor? real = null) => loss switch
    {
        AdversarialLoss.Wasserstein => -fake.mean(),
        AdversarialLoss.NonSaturating => Softplus(-fake).mean(),
        AdversarialLoss.LeastSquares => fake.Minus(1).Squared().mean(),
        AdversarialLoss.RelativisticPairing => Softplus(real!.Minus(fake)).mean(),
        _ => throw new InvalidOperationException($"No generator loss is defined for {loss}."),
    };

    private static torch.Tensor Softplus(torch.Tensor scores) => torch.nn.functional.softplus(scores);
}
