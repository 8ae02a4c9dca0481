using TorchSharp;

namespace WganGp.Mpi;

/// <summary>
/// The memory that MPI reads and writes for a tensor: the tensor's own where MPI can use it, or else a copy on the CPU. Copies for a GPU
/// are page-locked, which the GPU reads and writes at its full speed, and are used again: to lock pages takes long.
/// </summary>
/// <param name="isCudaAware">Whether MPI takes addresses of a GPU's memory.</param>
internal sealed class Staging(bool isCudaAware)
{
    private readonly Dictionary<(torch.ScalarType Type, long Count), Stack<torch.Tensor>> locked = [];

    /// <summary>Whether a tensor's own memory will do.</summary>
    /// <param name="device">Where it is.</param>
    /// <param name="isDense">Whether its values lie one after the other.</param>
    /// <param name="isCudaAware">Whether MPI takes addresses of a GPU's memory.</param>
    public static bool IsOwn(DeviceType device, bool isDense, bool isCudaAware) =>
        isDense && (device == DeviceType.CPU || (device == DeviceType.CUDA && isCudaAware));

    /// <summary>The memory, with the tensor's values; what a GPU was still to compute is there.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="type">The type that MPI is to see.</param>
    public torch.Tensor Take(torch.Tensor tensor, torch.ScalarType type)
    {
        using var noGrad = torch.no_grad();
        if (tensor.dtype == type && IsOwn(tensor.device_type, tensor.is_contiguous(), isCudaAware))
        {
            // MPI knows nothing of the device's queue.
            if (tensor.device_type == DeviceType.CUDA) torch.cuda.synchronize(tensor.device);
            return tensor;
        }

        var copy = tensor.device_type == DeviceType.CUDA ? Locked(type, tensor.numel()) : Unlocked(type, tensor.numel());
        using var shaped = copy.view(tensor.shape);
        shaped.copy_(tensor);
        return copy;
    }

    /// <summary>Gives the values back to the tensor, where MPI has used a copy.</summary>
    public void PutBack(torch.Tensor memory, torch.Tensor tensor)
    {
        if (ReferenceEquals(memory, tensor)) return;
        using (torch.no_grad())
        {
            using var shaped = memory.view(tensor.shape);
            tensor.copy_(shaped);
        }

        if (tensor.device_type != DeviceType.CUDA)
        {
            memory.Dispose();
            return;
        }

        lock (locked) locked[(memory.dtype, memory.numel())].Push(memory);
    }

    private static torch.Tensor Unlocked(torch.ScalarType type, long count) =>
        torch.empty(count, dtype: type, device: torch.CPU).DetachFromDisposeScope();

    private torch.Tensor Locked(torch.ScalarType type, long count)
    {
        lock (locked)
        {
            if (!locked.TryGetValue((type, count), out var free)) locked[(type, count)] = free = [];
            if (free.TryPop(out var used)) return used;
        }

        using var pages = Unlocked(type, count);
        return pages.pin_memory().DetachFromDisposeScope();
    }
}
