using TorchSharp;

namespace WganGp;

/// <summary>
/// A term of the application's own in the generator's loss: cross-entropy against a condition, reconstruction, feature matching, mutual
/// information (InfoGAN, arXiv 1606.03657).
/// </summary>
/// <remarks>
/// <para>The gradient reaches the generator's weights, through the samples or directly: a module that the term trains, such as InfoGAN's
/// Q, belongs to the generator's <see cref="IGenerator.Module"/>, where it is optimised, saved and moved with it. The critic's weights are
/// frozen meanwhile.</para>
/// <para>Whatever the value depends on besides its input must be part of a network's module (parameters and buffers), or constant;
/// otherwise a resumed run is not the run that was saved.</para>
/// </remarks>
public interface IGeneratorTerm : ILossTerm
{
    /// <summary>
    /// Whether the term reads real samples (<see cref="GeneratorTermInput.Real"/>). A host that calls the steps itself then passes them to
    /// <see cref="WganGpTrainer.GeneratorStep"/>; <see cref="WganGpTrainer.Train"/> takes those of the critic step before, and reads no
    /// more data than without.
    /// </summary>
    /// <value>The default is false: the last real batch is then released before the generator's update.</value>
    bool UsesRealSamples => false;

    /// <summary>Computes the term of one batch, or of one part of it (<see cref="ExecutionOptions.GradientAccumulation"/>).</summary>
    /// <param name="input">The generated samples, what they were made from, and what the critic makes of them.</param>
    /// <returns>
    /// One 0-dimensional floating-point tensor, not multiplied by the weight, through which gradients reach the generator's weights. A mean
    /// over samples gives the same update for a whole batch as for its parts; another function is computed part by part.
    /// </returns>
    torch.Tensor Compute(GeneratorTermInput input);
}
