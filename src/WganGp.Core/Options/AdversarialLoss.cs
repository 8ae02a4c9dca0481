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

    /// <summary>
    /// The relativistic pairing GAN (RpGAN, arXiv 1807.00734; R3GAN, arXiv 2501.05441, section 2): sample i of a batch of real samples and
    /// sample i of a batch of generated ones are a pair, and only the difference of their scores counts. Critic
    /// <c>mean softplus(-(D(real) - D(fake)))</c>, generator <c>mean softplus(-(D(fake) - D(real)))</c>.
    /// </summary>
    /// <remarks>
    /// <para>R3GAN adds zero-centred penalties at real and at generated samples:
    /// <see cref="GradientPenaltyOptions.R1AndR2"/>, whose weight γ/2 multiplies each of the two means, as in that paper.</para>
    /// <para>The generator's update needs real samples too. <see cref="WganGpTrainer.Train"/> reads one more batch of the data for each
    /// generator step, after the batches of the critic steps, as that paper's code does, and cuts or repeats it to the size of the
    /// generator's batch, together with its conditions, which are those of the pairs. A host that makes the steps itself passes
    /// real samples to <see cref="WganGpTrainer.GeneratorStep"/>.</para>
    /// </remarks>
    RelativisticPairing,
}
