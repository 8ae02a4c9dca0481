using TorchSharp;

namespace WganGp.Runs;

/// <summary>The networks' buffers that updates change by what they see: running statistics.</summary>
internal static class ChangingBuffers
{
    /// <summary>The floating-point buffers of both networks, but for those of spectral norms, which follow from the weights.</summary>
    public static torch.Tensor[] Of(RunState state) =>
    [
        .. new[] { state.Generator.Module, state.Critic.Module }.SelectMany(network => network.modules().Prepend(network)).Distinct()
            .Where(module => module is not SpectralNorm)
            .SelectMany(module => module.named_buffers(recurse: false)).Select(entry => entry.buffer)
            .Where(buffer => !buffer.IsInvalid && torch.is_floating_point(buffer)),
    ];
}
