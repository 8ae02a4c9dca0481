using TorchSharp;
using WganGp.Operations;

namespace WganGp.Runs;

/// <summary>
/// The random state that the networks themselves draw from (dropout, noise layers). They use TorchSharp's global CPU
/// generator; during a step it has the run's state, afterwards the host's again, so that a run neither depends on what the
/// host draws nor disturbs it.
/// </summary>
internal sealed class NetworkRandomness : IDisposable
{
    private readonly torch.Generator global = torch.Generator.Default;
    private torch.Tensor state;

    public NetworkRandomness(ulong seed, RandomStream stream)
    {
        using var generator = RandomStreams.Open(seed, stream);
        state = generator.get_state().DetachFromDisposeScope();
    }

    public T Run<T>(Func<T> step)
    {
        // What a network makes here, weights and buffers for example, is used in training later.
        using var modes = GradientModes.AsTheyAre();
        using var hostState = global.get_state().DetachFromDisposeScope();
        global.set_state(state);
        try
        {
            return step();
        }
        finally
        {
            state.Dispose();
            state = global.get_state().DetachFromDisposeScope();
            global.set_state(hostState);
        }
    }

    /// <summary>A copy of the state, as <see cref="torch.Generator.get_state"/> returns it.</summary>
    public torch.Tensor Save() => state.clone();

    /// <summary>Restores a saved state.</summary>
    public void Restore(torch.Tensor saved)
    {
        state.Dispose();
        state = saved.clone().DetachFromDisposeScope();
    }

    public void Dispose()
    {
        state.Dispose();
        global.Dispose();
    }
}
