using TorchSharp;
using WganGp.Networks;
using WganGp.Operations;

namespace WganGp.Layerwise;

/// <summary>A generator that runs, and is trained, layer by layer.</summary>
internal sealed class LayeredGenerator(LayerPlan plan, torch.ScalarType compute)
{
    /// <summary>Samples, in the latents' type.</summary>
    public torch.Tensor Generate(torch.Tensor latent, torch.Tensor? condition) => Guarded(latent, () =>
    {
        using var pass = new Pass([latent.size(0)], 0, compute, keeps: false, condition);
        return Forward(latent, pass);
    });

    /// <summary>Adds one batch's gradients to the generator's weights; the critic's get none.</summary>
    /// <param name="latent">Latents.</param>
    /// <param name="condition">The generator's conditions, or null.</param>
    /// <param name="critic">Scores the samples.</param>
    /// <param name="criticCondition">The critic's conditions, or null.</param>
    /// <param name="loss">From the samples and the critic's outputs to the loss.</param>
    /// <param name="share">The batch's share of the whole update.</param>
    /// <param name="classifies">Whether the loss needs class logits.</param>
    /// <returns>The loss and its own terms (<see cref="ScoreLoss.Row"/>), multiplied by the share.</returns>
    public torch.Tensor Accumulate(
        torch.Tensor latent, torch.Tensor? condition, LayeredCritic critic, torch.Tensor? criticCondition,
        Func<torch.Tensor, torch.Tensor, ScoreLoss> loss, double share, bool classifies = false) => Guarded(latent, () =>
    {
        using var pass = new Pass([latent.size(0)], 0, compute, condition: condition);
        var samples = Forward(latent, pass);
        var (row, gradient) = critic.Descend(samples, criticCondition, outputs => loss(samples, outputs), share, classifies);
        plan.Chain.Backward(pass.Gradient(gradient.to(plan.Chain.OutputType(compute)), RowSet.All), pass);
        plan.Chain.SecondBackward(null, pass);
        return row;
    });

    private torch.Tensor Forward(torch.Tensor latent, Pass pass)
    {
        // The latents are the caller's.
        using var reading = pass.Kept.Reading(latent);
        var input = MemoryFormat.ForConvolutions(latent.to(plan.Chain.InputType(compute)));
        return NetworkCall.CheckedSamples(plan.Chain.Forward(input, pass), latent).to(latent.dtype);
    }

    private torch.Tensor Guarded(torch.Tensor latent, Func<torch.Tensor> run)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        return LayerwiseErrors.Guarded("generator", latent, "latents", compute, run).MoveToOuterDisposeScope();
    }
}
