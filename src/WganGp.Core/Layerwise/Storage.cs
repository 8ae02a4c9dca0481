using System.Runtime.InteropServices;
using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>Which memory a tensor lies in. Views of one tensor share it, whether the operation that made them says so or not.</summary>
internal static unsafe class Storage
{
    // TorchSharp hands out a tensor's address on the CPU alone, and only as a span.
    private static readonly delegate* unmanaged<nint, nint> Data = (delegate* unmanaged<nint, nint>)Address();

    /// <summary>The address of the memory's first byte; 0 for a tensor without values.</summary>
    public static nint Of(torch.Tensor tensor)
    {
        var first = Data(tensor.Handle);
        GC.KeepAlive(tensor);
        return first == 0 ? 0 : first - (nint)(tensor.storage_offset() * tensor.ElementSize);
    }

    private static nint Address() => NativeLibrary.GetExport(NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null), "THSTensor_data");
}
