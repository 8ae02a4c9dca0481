using System.Diagnostics;
using WganGp.Mpi.Native;

namespace WganGp.Mpi;

/// <summary>
/// Where the processes are. Each counts its collective operations and answers when another asks for the count, from a communicator of its
/// own, whatever its program is doing: who does not answer is stopped, dead or cut off.
/// </summary>
internal sealed unsafe class RollCall(MpiLibrary library, nint communicator, int rank, int size, Func<long> step)
{
    private const int Question = 1, Reply = 2;

    /// <summary>Numbers in a message: whose it is, operations begun, operations ended, step.</summary>
    private const int Length = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private long begun;
    private long ended;
    private string what = "";

    /// <summary>A collective operation begins.</summary>
    public void Begin(string operation) => (what, begun) = (operation, begun + 1);

    /// <summary>It has ended.</summary>
    public void End() => ended = begun;

    /// <summary>Answers those who have asked.</summary>
    public void Answer()
    {
        var message = stackalloc long[Length];
        while (library.TryReceive(message, Length, Question, communicator)) Send((int)message[0], Reply);
    }

    /// <summary>Asks all others where they are.</summary>
    /// <param name="waited">How long this process has waited.</param>
    /// <param name="pause">Lets a little time pass.</param>
    /// <returns>A sentence that names who is missing, and at which step.</returns>
    public string WhoIsMissing(TimeSpan waited, Action pause)
    {
        var found = new (long Begun, long Ended, long Step)?[size];
        found[rank] = (begun, ended, step());
        for (var other = 0; other < size; other++)
        {
            if (other != rank) Send(other, Question);
        }

        var message = stackalloc long[Length];
        for (var asking = Stopwatch.StartNew(); asking.Elapsed < Patience && found.Contains(null); pause())
        {
            while (library.TryReceive(message, Length, Reply, communicator))
                found[(int)message[0]] = (message[1], message[2], message[3]);
        }

        return Words(rank, what, begun, waited, found);
    }

    /// <summary>The sentence.</summary>
    /// <param name="rank">Who asked.</param>
    /// <param name="what">What it waits in.</param>
    /// <param name="begun">The number of that operation.</param>
    /// <param name="waited">How long.</param>
    /// <param name="found">What each process has answered; null for nothing.</param>
    internal static string Words(
        int rank, string what, long begun, TimeSpan waited, IReadOnlyList<(long Begun, long Ended, long Step)?> found)
    {
        var missing = new List<string>();
        for (var other = 0; other < found.Count; other++)
        {
            if (found[other] is not { } place)
            {
                missing.Add($"process {other} does not answer: it has ended, is stopped, or the network to it is broken");
            }
            else if (place.Begun < begun)
            {
                missing.Add(
                    $"process {other} is at step {place.Step} and has not begun this operation ({place.Begun} of its own): its program " +
                    "is busy or stuck, or made other calls");
            }
            else if (place.Begun > begun || place.Ended >= begun)
            {
                missing.Add($"process {other} is at step {place.Step} and already past it");
            }
        }

        if (missing.Count == 0) missing.Add("all processes are there, so that the network between them must be stuck");
        return FormattableString.Invariant($"WganGp.Mpi: process {rank} has waited for {waited.TotalSeconds:0} seconds ") +
            $"at step {found[rank]?.Step} in its {what} number {begun}: {string.Join("; ", missing)}. All processes are ended now. " +
            "Resume from the last checkpoint; if a process only needs longer, raise MpiOptions.Timeout.";
    }

    /// <summary>Waits for all processes to leave; false when some do not come in time.</summary>
    public bool Leave(TimeSpan patience, Action pause)
    {
        nint request = 0;
        library.BeginBarrier(communicator, &request);
        for (var waiting = Stopwatch.StartNew(); !library.IsDone(&request); pause())
        {
            if (waiting.Elapsed >= patience) return false;
        }

        return true;
    }

    // Small enough to be sent without the receiver: the request completes by itself, also if nobody ever asks for it.
    private void Send(int to, int tag)
    {
        var message = stackalloc long[Length] { rank, begun, ended, step() };
        nint request = 0;
        library.BeginSend(message, Length, to, tag, communicator, &request);
        for (var sending = Stopwatch.StartNew(); !library.IsDone(&request) && sending.ElapsedMilliseconds < 100;) Thread.Yield();
    }
}
