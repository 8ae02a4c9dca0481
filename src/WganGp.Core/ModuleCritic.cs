using TorchSharp;
using WganGp.Networks;

namespace WganGp;

/// <summary>A critic made of any TorchSharp module: <c>new ModuleCritic(nn.Sequential(…))</c>.</summary>
/// <remarks>The module stays the caller's: it is not disposed here.</remarks>
public sealed class ModuleCritic : ICritic, ILayeredNetwork
{
    private readonly Func<torch.Tensor, torch.Tensor?, torch.Tensor> score;
    private readonly int pac = 1;

    /// <summary>Wraps an unconditional module.</summary>
    /// <param name="module">Takes samples <c>[N, …]</c>, returns scores <c>[N]</c> or <c>[N, 1]</c>.</param>
    public ModuleCritic(torch.nn.Module<torch.Tensor, torch.Tensor> module)
    {
        ArgumentNullException.ThrowIfNull(module);
        Module = module;
        score = (samples, condition) => condition is null
            ? module.call(samples)
            : throw ConditionMismatch.Unexpected("critic", "samples");
    }

    /// <summary>Wraps a conditional module.</summary>
    /// <param name="module">Takes samples <c>[N, …]</c> and conditions <c>[N, …]</c>, returns scores <c>[N]</c> or <c>[N, 1]</c>.</param>
    public ModuleCritic(torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor> module)
    {
        ArgumentNullException.ThrowIfNull(module);
        Module = module;
        score = (samples, condition) => condition is not null
            ? module.call(samples, condition)
            : throw ConditionMismatch.Missing("critic", "samples");
    }

    /// <inheritdoc/>
    public torch.nn.Module Module { get; }

    /// <summary>The module.</summary>
    public torch.nn.Module? Network => Module;

    /// <summary>
    /// How many consecutive samples the module gets as one (PacGAN, arXiv 1712.04086). Vectors <c>[N, F]</c> become
    /// <c>[N / Pac, Pac · F]</c>, images their channels, <c>[N / Pac, Pac · C, H, W]</c>; conditions likewise, and labels <c>[N]</c> become
    /// <c>[N / Pac, Pac]</c>, which <c>Sequential(new OneHot(k), Flatten())</c> encodes.
    /// </summary>
    /// <value>The default is 1: each sample by itself. CTGAN (arXiv 1907.00503) uses 10.</value>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Pac
    {
        get => pac;
        init => pac = Packing.Positive(value);
    }

    /// <inheritdoc/>
    public torch.Tensor Score(torch.Tensor samples, torch.Tensor? condition = null) =>
        score(Packing.Packed(samples, pac), Packing.Packed(condition, pac));
}
