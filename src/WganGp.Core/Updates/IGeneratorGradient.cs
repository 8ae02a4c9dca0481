using TorchSharp;

namespace WganGp.Updates;

/// <summary>How the generator runs, and how the gradient of its loss is computed.</summary>
internal interface IGeneratorGradient
{
    /// <summary>Samples, without a graph.</summary>
    torch.Tensor Generate(torch.Tensor latent, torch.Tensor? condition);

    /// <summary>Adds a part's share of the gradient to the generator's weights. The critic's weights are frozen.</summary>
    /// <param name="latent">Latents.</param>
    /// <param name="real">
    /// Real samples, of the pairs and for terms that read them: constants; null when neither the loss nor a term asks for them.
    /// </param>
    /// <param name="condition">Conditions, of generated and of real samples; null when unconditional.</param>
    /// <param name="share">The part's share of the batch.</param>
    /// <returns>The part's share of the loss; with terms of the application's own <c>[1 + terms]</c>: the loss and each term.</returns>
    torch.Tensor Accumulate(torch.Tensor latent, torch.Tensor? real, torch.Tensor? condition, double share);
}
