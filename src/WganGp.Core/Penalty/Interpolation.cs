using TorchSharp;

namespace WganGp.Penalty;

/// <summary>The points at which the penalty is taken. Each is a leaf that requires grad, without a path to real or fake.</summary>
internal static class Interpolation
{
    /// <summary>
    /// x̂ = α·real + (1 - α)·fake with one α from U(0, 1) per sample, shared by all its values (paper, Algorithm 1, line 6).
    /// </summary>
    public static torch.Tensor Between(torch.Tensor real, torch.Tensor fake, torch.Generator? random)
    {
        using var alpha = OneASample(real, random);
        return Between(real, fake, alpha);
    }

    public static torch.Tensor Between(torch.Tensor real, torch.Tensor fake, torch.Tensor alpha)
    {
        using var detachedReal = real.detach();
        using var detachedFake = fake.detach();
        return torch.lerp(detachedFake, detachedReal, alpha).requires_grad_();
    }

    /// <summary>x̂ = real + α·s·std(real)·u: DRAGAN's authors perturb first, then interpolate (kodalinaveen3/DRAGAN).</summary>
    public static torch.Tensor NearReal(torch.Tensor real, double scale, torch.Generator? random)
    {
        using var alpha = OneASample(real, random);
        using var noise = Uniform(real.shape, real, random);
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

    private static torch.Tensor OneASample(torch.Tensor real, torch.Generator? random)
    {
        var shape = new long[real.dim()];
        Array.Fill(shape, 1);
        shape[0] = real.shape[0];
        return Uniform(shape, real, random);
    }

    // Drawn on the CPU, where the run's own generator lives, so that a seed means the same on every device.
    private static torch.Tensor Uniform(long[] shape, torch.Tensor like, torch.Generator? random)
    {
        using var scope = torch.NewDisposeScope();
        return UniformNumbers.Draw(shape, random).to(like.dtype, like.device).MoveToOuterDisposeScope();
    }
}
