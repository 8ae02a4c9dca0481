using TorchSharp;

namespace WganGp.Operations;

/// <summary>
/// The use of TorchSharp's one random generator for the CPU, from which networks draw: whoever sets its state has it alone in the process,
/// and puts the host's state back at the end. Used and disposed by one thread, which may nest uses.
/// </summary>
internal sealed class GlobalRandom : IDisposable
{
    private static readonly Lock InUse = new();
    private readonly torch.Generator generator;
    private readonly torch.Tensor hostState;

    /// <summary>Waits for the users of other threads.</summary>
    public GlobalRandom()
    {
        InUse.Enter();
        try
        {
            generator = torch.Generator.Default;
            hostState = State();
        }
        catch
        {
            InUse.Exit();
            throw;
        }
    }

    /// <summary>A copy of the state; the caller disposes it.</summary>
    public torch.Tensor State() => generator.get_state().DetachFromDisposeScope();

    public void Set(torch.Tensor state) => generator.set_state(state);

    /// <summary>Sets the state of a generator that was just seeded.</summary>
    public void Seed(ulong seed)
    {
        using var random = new torch.Generator(seed, torch.CPU);
        using var state = random.get_state();
        Set(state);
    }

    public void Dispose()
    {
        try
        {
            Set(hostState);
            hostState.Dispose();
            generator.Dispose();
        }
        finally
        {
            InUse.Exit();
        }
    }
}
