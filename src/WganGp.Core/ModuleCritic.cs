using TorchSharp;

namespace WganGp;

/// <summary>A critic made of any TorchSharp module: <c>new ModuleCritic(nn.Sequential(…))</c>.</summary>
/// <remarks>The module stays the caller's: it is not disposed here.</remarks>
public sealed class ModuleCritic : ICritic, ILayeredNetwork
{
    private readonly Func<torch.Tensor, torch.Tensor?, torch.Tensor> score;

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

    /// <inheritdoc/>
    public torch.Tensor Score(torch.Tensor samples, torch.Tensor? condition = null) => score(samples, condition);
}
