namespace WganGp.Processes;

/// <summary>How long the processes of a group waited for each other in a reporting window.</summary>
/// <param name="Share">The mean share of a process's time; 0 in a process that is alone.</param>
/// <param name="Slow">The process that the others wait for; null when none stands out.</param>
internal readonly record struct WaitingTimes(double Share, int? Slow)
{
    // What the others would gain from another machine; below it no process is worth naming.
    private const double Notable = 0.1;

    /// <summary>All processes call it.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="waited">How long this one has waited.</param>
    /// <param name="spent">How long the window was in this one.</param>
    public static WaitingTimes Of(IProcessGroup group, TimeSpan waited, TimeSpan spent) => group.Size == 1
        ? new(0, null)
        : Of([.. Agreement.Gather(group, [waited.TotalSeconds, spent.TotalSeconds]).Select(each => each[1] > 0 ? each[0] / each[1] : 0)]);

    /// <param name="shares">The share of each process, by rank: the slowest waits least.</param>
    public static WaitingTimes Of(double[] shares)
    {
        var slowest = Array.IndexOf(shares, shares.Min());
        var others = shares.Where((_, rank) => rank != slowest).Average();
        return new(shares.Average(), others - shares[slowest] >= Notable ? slowest : null);
    }
}
