using TorchSharp;

namespace WganGp;

/// <summary>A term of the application's own in the critic's loss, on real and generated samples, their scores and features.</summary>
/// <remarks>
/// <para>The gradient reaches the critic's weights, through scores and features or directly: a module that the term trains belongs to the
/// critic's <see cref="ICritic.Module"/>. The generator's weights are frozen meanwhile.</para>
/// <para>Whatever the value depends on besides its input must be part of a network's module (parameters and buffers), or constant;
/// otherwise a resumed run is not the run that was saved.</para>
/// </remarks>
public interface ICriticTerm : ILossTerm
{
    /// <summary>Computes the term of one batch, or of one part of it (<see cref="ExecutionOptions.GradientAccumulation"/>).</summary>
    /// <param name="input">Samples, scores and features.</param>
    /// <returns>
    /// One 0-dimensional floating-point tensor, not multiplied by the weight, through which gradients reach the critic's weights. A mean
    /// over samples gives the same update for a whole batch as for its parts; another function is computed part by part.
    /// </returns>
    torch.Tensor Compute(CriticTermInput input);
}
