namespace WganGp;

/// <summary>The objective of critic and generator. The gradient penalty can be added to each.</summary>
public enum AdversarialLoss
{
    /// <summary>Critic <c>mean D(fake) - mean D(real)</c>, generator <c>-mean D(fake)</c> (WGAN; WGAN-GP, equation 3).</summary>
    Wasserstein,

    /// <summary>
    /// The original GAN with scores as logits: critic <c>(mean softplus(-D(real)) + mean softplus(D(fake))) / 2</c>, generator
    /// <c>mean softplus(-D(fake))</c> (arXiv 1406.2661; the paper's DCGAN baseline, gan_mnist.py of its code).
    /// </summary>
    NonSaturating,

    /// <summary>
    /// Critic <c>(mean (D(real) - 1)² + mean D(fake)²) / 2</c>, generator <c>mean (D(fake) - 1)²</c> (LSGAN, arXiv 1611.04076; the paper's
    /// baseline, gan_64x64.py of its code).
    /// </summary>
    LeastSquares,
}
