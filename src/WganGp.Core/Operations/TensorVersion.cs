using TorchSharp;
using WganGp.Runtime;

namespace WganGp.Operations;

/// <summary>libtorch's count of the writes into a tensor's memory, shared by all of its views. TorchSharp has no member for it.</summary>
internal static unsafe class TensorVersion
{
    private static readonly TorchScript Script = new("""
        def version(x: Tensor) -> Tensor:
            return torch.tensor(x._version())
        """);

    // A hundredth of the script's time. Where it is not exported, the script answers.
    private static readonly delegate* unmanaged<nint, long> Native =
        (delegate* unmanaged<nint, long>)LibTorchFunction.TensorVersion.Address;

    public static long Of(torch.Tensor tensor)
    {
        if (Native is not null)
        {
            var found = Native(tensor.Handle);
            GC.KeepAlive(tensor);
            return found;
        }

        using var version = Script.Compute("version", [tensor]);
        return version.item<long>();
    }

    public static void ThrowUnless(long version, torch.Tensor tensor, string what)
    {
        var now = Of(tensor);
        if (now != version) throw new InvalidOperationException($"Something wrote into {what}: version {now} instead of {version}.");
    }
}
