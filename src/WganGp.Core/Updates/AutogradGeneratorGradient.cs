using TorchSharp;
using WganGp.Networks;

namespace WganGp.Updates;

/// <summary>The definition: autograd goes through critic and generator.</summary>
internal sealed class AutogradGeneratorGradient(IGenerator generator, ICritic critic, WganGpOptions options, AuxiliaryTerms auxiliary)
    : IGeneratorGradient
{
    public torch.Tensor Generate(torch.Tensor latent, torch.Tensor? condition)
    {
        using var noGrad = torch.no_grad();
        return NetworkCall.Generate(generator, latent, condition);
    }

    public torch.Tensor Accumulate(torch.Tensor latent, torch.Tensor? real, torch.Tensor? condition, double share)
    {
        using var scope = torch.NewDisposeScope();
        var fake = NetworkCall.Generate(generator, latent, condition);
        if (!fake.requires_grad)
        {
            throw new NetworkException(
                "The generator's samples carry no gradient to its weights. Remove detach, no_grad or rounding from Generate.");
        }

        var (scores, extra) = auxiliary.ScoreFake(fake, condition);
        if (!scores.requires_grad)
        {
            throw new NetworkException(
                "The critic's scores carry no gradient to the generated samples. Compute them from the tensor that is passed to Score.");
        }

        var loss = AdversarialTerms.Generator(options.Loss, scores, RealScores(real, condition));
        if (extra is not null) loss = loss.Plus(extra);
        if (share != 1) loss = loss.Times(share);
        NetworkCall.Backward(loss, "generator");
        return loss.detach().MoveToOuterDisposeScope();
    }

    private torch.Tensor? RealScores(torch.Tensor? real, torch.Tensor? condition)
    {
        using var noGrad = torch.no_grad();
        return real is null ? null : NetworkCall.Score(critic, real, condition);
    }
}
