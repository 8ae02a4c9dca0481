using TorchSharp;
using WganGp.Networks;

namespace WganGp.Updates;

/// <summary>The definition: autograd goes through critic and generator.</summary>
internal sealed class AutogradGeneratorGradient(
    IGenerator generator, ICritic critic, WganGpOptions options, AuxiliaryTerms auxiliary, OwnTerms own)
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

        var (outputs, extra) = auxiliary.ScoreFake(fake, condition);
        if (!outputs.Scores.requires_grad)
        {
            throw new NetworkException(
                "The critic's scores carry no gradient to the generated samples. Compute them from the tensor that is passed to Score.");
        }

        var loss = AdversarialTerms.Generator(options.Loss, outputs.Scores, RealScores(real, condition));
        if (extra is not null) loss = loss.Plus(extra);
        var made = own.AddToGenerator(loss, fake, real, latent, condition, outputs);
        NetworkCall.Backward(share == 1 ? made.Loss : made.Loss.Times(share), "generator");
        var row = made.Row.detach();
        return (share == 1 ? row : row.Times(share)).MoveToOuterDisposeScope();
    }

    private torch.Tensor? RealScores(torch.Tensor? real, torch.Tensor? condition)
    {
        using var noGrad = torch.no_grad();
        return real is null || !AdversarialTerms.ComparesPairs(options.Loss) ? null : NetworkCall.Score(critic, real, condition);
    }
}
