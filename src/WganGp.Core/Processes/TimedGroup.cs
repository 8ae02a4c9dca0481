using System.Diagnostics;
using TorchSharp;

namespace WganGp.Processes;

/// <summary>A group that notes how long this process waits for the others.</summary>
internal sealed class TimedGroup(IProcessGroup group) : IProcessGroup
{
    private readonly Stopwatch waiting = new();

    /// <summary>The time spent waiting, since the group was made.</summary>
    public TimeSpan Waited => waiting.Elapsed;

    public int Rank => group.Rank;

    public int Size => group.Size;

    public Task SumAsync(torch.Tensor tensor) => group.SumAsync(tensor);

    public void Sum(torch.Tensor tensor) => Timed(() => group.Sum(tensor));

    public void Broadcast(torch.Tensor tensor, int root = 0) => Timed(() => group.Broadcast(tensor, root));

    public void Barrier() => Timed(group.Barrier);

    public void BeginStep(long step) => group.BeginStep(step);

    /// <summary>Waits for a sum.</summary>
    public void Wait(Task sum) => Timed(() => sum.GetAwaiter().GetResult());

    private void Timed(Action wait)
    {
        waiting.Start();
        try
        {
            wait();
        }
        finally
        {
            waiting.Stop();
        }
    }
}
