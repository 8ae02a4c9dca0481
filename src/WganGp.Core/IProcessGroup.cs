using TorchSharp;

namespace WganGp;

/// <summary>
/// The processes that train one pair of networks together, each on its share of every batch. <see cref="ProcessGroup.Alone"/> is this
/// process alone, and the default; the package WganGp.Mpi has the group of an MPI job.
/// </summary>
/// <remarks>
/// Sums, broadcasts and barriers are collective: all processes make the same calls in the same order, with tensors of one shape and type. A
/// group is used by one thread at a time. What it cannot do (a process is gone, or does not come) is an exception, or ends the process; it
/// must never wait without end.
/// </remarks>
public interface IProcessGroup
{
    /// <summary>The number of this process, from 0 to <see cref="Size"/> - 1. Process 0 writes files.</summary>
    int Rank { get; }

    /// <summary>How many processes there are.</summary>
    int Size { get; }

    /// <summary>Begins to replace a tensor by its sum over all processes; the same bits in each.</summary>
    /// <param name="tensor">
    /// Float32, float64 or int64, dense, on any device. Until the task is complete it stays alive, and nobody else reads or writes it.
    /// </param>
    /// <returns>A task that is complete when the sum is in the tensor. Sums complete in the order in which they begin.</returns>
    Task SumAsync(torch.Tensor tensor);

    /// <summary>Replaces a tensor by that of one process.</summary>
    /// <param name="tensor">A dense tensor of any type, on any device.</param>
    /// <param name="root">The process that has the values.</param>
    void Broadcast(torch.Tensor tensor, int root = 0);

    /// <summary>Waits until all processes are here.</summary>
    void Barrier();

    /// <summary>Says how far the run is, so that the group can name the step in an error.</summary>
    /// <param name="step">The generator step in progress, counted from 1.</param>
    void BeginStep(long step)
    {
    }

    /// <summary>Replaces a tensor by its sum over all processes, and waits for it.</summary>
    /// <param name="tensor">As for <see cref="SumAsync"/>.</param>
    void Sum(torch.Tensor tensor) => SumAsync(tensor).GetAwaiter().GetResult();
}
