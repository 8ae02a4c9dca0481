using TorchSharp;
using WganGp.Processes;

namespace WganGp.Penalty;

/// <summary>The points at which the penalty is taken. Each is a leaf that requires grad, without a path to real or fake.</summary>
internal static class Interpolation
{
    /// <summary>
    /// x̂ = α·real + (1 - α)·fake with one α from U(0, 1) per sample, shared by all its values (paper, Algorithm 1, line 6).
    /// </summary>
    /// <param name="real">Real samples.</param>
    /// <param name="fake">Generated samples.</param>
    /// <param name="random">Draws α; null is the process's own generator.</param>
    /// <param name="share">Which of the rows that are drawn for these are; null for all.</param>
    public static torch.Tensor Between(torch.Tensor real, torch.Tensor fake, torch.Generator? random, PartShare? share = null)
    {
        using var alpha = OneASample(real, random, share);
        return Between(real, fake, alpha);
    }

    public static torch.Tensor Between(torch.Tensor real, torch.Tensor fake, torch.Tensor alpha)
    {
        using var detachedReal = real.detach();
        using var detachedFake = fake.detach();
        return torch.lerp(detachedFake, detachedReal, alpha).requires_grad_();
    }

    /// <summary>x̂ = real + α·s·std(real)·u: DRAGAN's authors perturb first, then interpolate (kodalinaveen3/DRAGAN).</summary>
    public static torch.Tensor NearReal(torch.Tensor real, double scale, torch.Generator? random, PartShare? share = null)
    {
        using var alpha = OneASample(real, random, share);
        using var noise = Uniform(real.shape, real, random, share);
        return NearReal(real, scale, alpha, noise);
    }

    public static torch.Tensor NearReal(torch.Tensor real, double scale, torch.Tensor alpha, torch.Tensor noise)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        // NumPy's standard deviation, as in the original: over all values of the batch, not the unbiased estimate.
        var deviation = real.std(unbiased: false);
        return real.Plus(alpha * (deviation.Times(scale) * noise)).MoveToOuterDisposeScope().requires_grad_();
    }

    /// <summary>The samples themselves.</summary>
    public static torch.Tensor At(torch.Tensor samples) => samples.detach().requires_grad_();

    private static torch.Tensor OneASample(torch.Tensor real, torch.Generator? random, PartShare? share)
    {
        var shape = new long[real.dim()];
        Array.Fill(shape, 1);
        shape[0] = real.shape[0];
        return Uniform(shape, real, random, share);
    }

    // Drawn on the CPU, where the run's own generator lives, so that a seed means the same on every device.
    // Every process draws the numbers of all rows and takes its own, so that they are those of one process with the whole batch.
    private static torch.Tensor Uniform(long[] shape, torch.Tensor like, torch.Generator? random, PartShare? share)
    {
        using var scope = torch.NewDisposeScope();
        var drawn = UniformNumbers.Draw(share is { } rows ? [rows.Whole, .. shape[1..]] : shape, random);
        var own = share is { } part ? drawn.narrow(0, part.Offset, part.Size).clone() : drawn;
        return own.to(like.dtype, like.device).MoveToOuterDisposeScope();
    }
}
