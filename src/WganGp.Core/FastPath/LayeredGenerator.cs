using System.Runtime.InteropServices;
using TorchSharp;
using WganGp.Networks;

namespace WganGp.FastPath;

/// <summary>A generator that runs, and is trained, layer by layer.</summary>
internal sealed class LayeredGenerator(Plan plan, torch.ScalarType compute)
{
    /// <summary>Samples, in the latents' type.</summary>
    public torch.Tensor Generate(torch.Tensor latent) => Guarded(latent, () =>
    {
        using var pass = new Pass(latent.shape[0], 0, compute, keeps: false);
        return Forward(latent, pass);
    });

    /// <summary>Adds one batch's gradients to the generator's weights; the critic's get none.</summary>
    /// <param name="latent">Latents.</param>
    /// <param name="critic">Scores the samples.</param>
    /// <param name="loss">From scores <c>[N]</c> to a 0-dimensional loss.</param>
    /// <param name="share">The batch's share of the whole update.</param>
    /// <returns>The loss, multiplied by the share.</returns>
    public torch.Tensor Accumulate(torch.Tensor latent, LayeredCritic critic, Func<torch.Tensor, torch.Tensor> loss, double share) => Guarded(latent, () =>
    {
        using var pass = new Pass(latent.shape[0], 0, compute);
        var (value, gradient) = critic.Descend(Forward(latent, pass), loss, share);
        plan.Chain.Backward(gradient.to(plan.Chain.OutputType(compute)), pass);
        plan.Chain.Finish(null, pass);
        return value;
    });

    private torch.Tensor Forward(torch.Tensor latent, Pass pass) =>
        NetworkCall.CheckedSamples(plan.Chain.Forward(PointwiseKernels.Laid(latent.to(plan.Chain.InputType(compute))), pass), latent).to(latent.dtype);

    private static torch.Tensor Guarded(torch.Tensor latent, Func<torch.Tensor> run)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        try
        {
            return run().MoveToOuterDisposeScope();
        }
        catch (ExternalException error)
        {
            throw new NetworkException(
                $"The generator failed on latents {NetworkCall.Shape(latent)} of {latent.dtype} on {latent.device}: {NetworkCall.FirstLine(error)}", error);
        }
    }
}
