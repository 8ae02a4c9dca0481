using TorchSharp;

namespace WganGp;

/// <summary>
/// The generator G: turns latents into samples. Wrap a TorchSharp module in <see cref="ModuleGenerator"/>, or implement this
/// interface on your own module.
/// </summary>
public interface IGenerator
{
    /// <summary>The owner of the parameters: what is optimised, moved, frozen and saved.</summary>
    torch.nn.Module Module { get; }

    /// <summary>The shape of one latent, without the batch dimension: <c>[128]</c>, for example.</summary>
    IReadOnlyList<long> LatentShape { get; }

    /// <summary>Draws latents on the CPU; the trainer moves them to the generator's device and type.</summary>
    /// <param name="count">How many.</param>
    /// <param name="random">The only random generator to draw from; otherwise the run is not repeatable.</param>
    /// <returns>Latents, <c>[count, LatentShape…]</c>, float32. The default is the standard normal, as in the paper's code.</returns>
    torch.Tensor SampleLatent(long count, torch.Generator random) =>
        torch.randn([count, .. LatentShape], dtype: torch.ScalarType.Float32, device: torch.CPU, generator: random);

    /// <summary>Turns latents into samples.</summary>
    /// <param name="latent">Latents, <c>[N, LatentShape…]</c>.</param>
    /// <param name="condition">One condition per latent, <c>[N, …]</c>; null for an unconditional generator.</param>
    /// <returns>Samples, <c>[N, …]</c>, of the data's shape.</returns>
    torch.Tensor Generate(torch.Tensor latent, torch.Tensor? condition = null);
}
