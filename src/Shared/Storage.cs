using System.Runtime.InteropServices;
using TorchSharp;

namespace WganGp;

/// <summary>The memory that a tensor uses. Views of one tensor share it, whether or not the operation that made them says so.</summary>
internal static unsafe class Storage
{
    // TorchSharp gives access to a tensor's address on the CPU only, and only as a span.
    private static readonly delegate* unmanaged<nint, nint> Data = (delegate* unmanaged<nint, nint>)Address();

    /// <summary>The address of the memory's first byte; 0 for a tensor without values.</summary>
    public static nint Of(torch.Tensor tensor)
    {
        var first = AddressOf(tensor);
        return first == 0 ? 0 : first - (nint)(tensor.storage_offset() * tensor.ElementSize);
    }

    /// <summary>The address of the tensor's first value, on the device that has it; 0 for a tensor without values.</summary>
    public static nint AddressOf(torch.Tensor tensor)
    {
        var first = Data(tensor.Handle);
        GC.KeepAlive(tensor);
        return first;
    }

    private static nint Address() =>
        NativeLibrary.GetExport(NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null), "THSTensor_data");
}
