using TorchSharp;

namespace WganGp.Penalty;

/// <summary>The points between real and generated samples at which the penalty is taken (paper, Algorithm 1, line 6).</summary>
internal static class Interpolation
{
    /// <summary>x̂ = α·real + (1 - α)·fake with one α from U(0, 1) a sample, shared by all its values.</summary>
    /// <returns>A leaf that requires grad, <c>[N, …]</c>.</returns>
    public static torch.Tensor Between(torch.Tensor real, torch.Tensor fake, torch.Generator? random)
    {
        var shape = new long[real.dim()];
        Array.Fill(shape, 1);
        shape[0] = real.shape[0];

        // Drawn on the CPU, where the run's own generator lives, so that a seed means the same on every device.
        using var alpha = torch.rand(shape, dtype: torch.ScalarType.Float32, device: torch.CPU, generator: random)
            .to(real.dtype, real.device);
        using var detachedReal = real.detach();
        using var detachedFake = fake.detach();
        return torch.lerp(detachedFake, detachedReal, alpha).requires_grad_();
    }
}
