using TorchSharp;

namespace WganGp.Operations;

/// <summary>
/// Division of a weight W by its largest singular value: σ = uᵀWv, one step of the power iteration, and the gradient for W from that for
/// W/σ. With G the latter, d⟨G, W/σ⟩ = ⟨G, dW⟩/σ - ⟨G, W⟩ uᵀdWv/σ², u and v constant.
/// </summary>
internal static class SpectralNormalization
{
    private static readonly TorchScript Script = new("""
        def matrix(w: Tensor, transposed: bool) -> Tensor:
            return w.transpose(0, 1).flatten(1) if transposed else w.flatten(1)

        def unit(x: Tensor) -> Tensor:
            return x / x.norm().clamp_min(1e-12)

        def iterate(w: Tensor, u: Tensor, v: Tensor, transposed: bool) -> None:
            m = matrix(w, transposed)
            v.copy_(unit(torch.mv(m.t(), u)))
            u.copy_(unit(torch.mv(m, v)))

        def sigma(w: Tensor, u: Tensor, v: Tensor, transposed: bool) -> Tensor:
            return torch.dot(u, torch.mv(matrix(w, transposed), v))

        def gradient(g: Tensor, w: Tensor, u: Tensor, v: Tensor, sigma: Tensor, transposed: bool) -> Tensor:
            m = matrix(g.to(w.dtype), transposed)
            along = torch.sum(m * matrix(w, transposed)) / (sigma * sigma)
            own = m / sigma - torch.outer(along * u, v)
            if not transposed:
                return own.reshape(w.shape)
            shape = w.transpose(0, 1).shape
            return own.reshape(shape).transpose(0, 1).contiguous()
        """);

    /// <summary>The weight as a matrix with a row per output.</summary>
    /// <param name="weight">W.</param>
    /// <param name="transposed">Whether its outputs are in dimension 1.</param>
    public static torch.Tensor Matrix(torch.Tensor weight, bool transposed) =>
        transposed ? weight.transpose(0, 1).flatten(1) : weight.flatten(1);

    /// <summary>One step: v = Wᵀu/‖Wᵀu‖, u = Wv/‖Wv‖, in place.</summary>
    public static void Iterate(torch.Tensor weight, torch.Tensor left, torch.Tensor right, bool transposed) =>
        Script.Run("iterate", [weight, left, right, transposed]);

    /// <summary>σ, a 0-dimensional tensor.</summary>
    public static torch.Tensor Sigma(torch.Tensor weight, torch.Tensor left, torch.Tensor right, bool transposed) =>
        Script.Compute("sigma", [weight, left, right, transposed]);

    /// <summary>The gradient for W, in its type and contiguous.</summary>
    /// <param name="gradient">The gradient for W/σ.</param>
    /// <param name="weight">W.</param>
    /// <param name="left">u.</param>
    /// <param name="right">v.</param>
    /// <param name="sigma">σ.</param>
    /// <param name="transposed">Whether the weight has its outputs in dimension 1.</param>
    public static torch.Tensor Gradient(
        torch.Tensor gradient, torch.Tensor weight, torch.Tensor left, torch.Tensor right, torch.Tensor sigma, bool transposed) =>
        Script.Compute("gradient", [gradient, weight, left, right, sigma, transposed]);
}
