using TorchSharp;
using WganGp.Operations;

namespace WganGp.Runs;

/// <summary>
/// The random state that the networks themselves draw from (dropout, noise layers). They use TorchSharp's global CPU
/// generator; during a step it has the run's state, afterwards the host's again, so that a run neither depends on what the
/// host draws nor disturbs it. Steps of several trainers in several threads wait for each other, unless their networks draw nothing.
/// </summary>
internal sealed class NetworkRandomness : IDisposable
{
    private readonly bool mayDraw;
    // The kinds of step that were seen to draw nothing, of networks that consist of layers without randomness.
    private readonly HashSet<RandomStream> quiet = [];
    private torch.Tensor state;

    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">What is drawn.</param>
    /// <param name="mayDraw">Whether the networks may draw at all.</param>
    public NetworkRandomness(ulong seed, RandomStream stream, bool mayDraw = true)
    {
        this.mayDraw = mayDraw;
        using var generator = RandomStreams.Open(seed, stream);
        state = generator.get_state().DetachFromDisposeScope();
    }

    /// <summary>Runs something that may draw.</summary>
    /// <param name="step">What to run.</param>
    /// <param name="kind">Which kind of step it is, if all of a kind draw or none.</param>
    public T Run<T>(Func<T> step, RandomStream? kind = null)
    {
        // What a network makes here, weights and buffers for example, is used in training later.
        using var modes = GradientModes.AsTheyAre();
        if (kind is { } known && quiet.Contains(known)) return step();
        using var global = new GlobalRandom();
        global.Set(state);
        try
        {
            var result = step();
            // A hook of the host's on a layer may draw too, which no type shows.
            if (kind is { } seen && !mayDraw && IsUnchanged(global)) quiet.Add(seen);
            return result;
        }
        finally
        {
            state.Dispose();
            state = global.State();
        }
    }

    /// <summary>Begins anew with (seed, stream, index).</summary>
    public void Begin(ulong seed, RandomStream stream, ulong index)
    {
        using var generator = RandomStreams.Open(seed, stream, index);
        state.Dispose();
        state = generator.get_state().DetachFromDisposeScope();
    }

    /// <summary>A copy of the state, as <see cref="torch.Generator.get_state"/> returns it.</summary>
    public torch.Tensor Save() => state.clone();

    /// <summary>Restores a saved state.</summary>
    public void Restore(torch.Tensor saved)
    {
        state.Dispose();
        state = saved.clone().DetachFromDisposeScope();
    }

    public void Dispose() => state.Dispose();

    private bool IsUnchanged(GlobalRandom global)
    {
        using var now = global.State();
        return now.bytes.SequenceEqual(state.bytes);
    }
}
