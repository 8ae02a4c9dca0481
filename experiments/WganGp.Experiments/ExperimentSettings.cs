using WganGp.Programs;

namespace WganGp.Experiments;

/// <summary>What the user asked for on the command line.</summary>
internal sealed record ExperimentSettings
{
    public ulong Seed { get; init; }

    /// <summary>Critic updates of each training; null is the experiment's default.</summary>
    public long? Steps { get; init; }

    /// <summary>
    /// Whether to run in seconds, with tiny networks and few steps: a smoke test; the figures mean nothing.
    /// </summary>
    public bool Quick { get; init; }

    /// <summary>Images for the experiments that need some; null is the bundled ones.</summary>
    public string? Data { get; init; }

    /// <summary>Random pairs of networks, for <c>architectures</c>; null is its default.</summary>
    public int? Pairs { get; init; }

    /// <summary>CPU threads; null is libtorch's choice.</summary>
    public int? Threads { get; init; }

    /// <exception cref="UserException">A number is out of range.</exception>
    public void ThrowUnlessValid()
    {
        if (Steps < 1) throw new UserException($"--steps is {Steps}; it must be at least 1.");
        if (Pairs < 1) throw new UserException($"--pairs is {Pairs}; it must be at least 1.");
        if (Threads < 1) throw new UserException($"--threads is {Threads}; it must be at least 1.");
        if (Quick && Steps is not null)
        {
            throw new UserException($"--quick has its own number of steps; leave out --steps {Steps} or --quick.");
        }
    }
}
