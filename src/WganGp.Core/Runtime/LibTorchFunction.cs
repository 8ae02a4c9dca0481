using System.Runtime.InteropServices;

namespace WganGp.Runtime;

/// <summary>A C++ function of libtorch that TorchSharp has no member for, found by the name under which libtorch exports it.</summary>
/// <param name="Itanium">The name that GCC and Clang give to it, on Linux and macOS.</param>
/// <param name="Microsoft">The name that Microsoft's compiler gives to it, on Windows.</param>
internal sealed record LibTorchFunction(string Itanium, string Microsoft)
{
    /// <summary><c>at::globalContext()</c>.</summary>
    public static LibTorchFunction GlobalContext { get; } = new("_ZN2at13globalContextEv", "?globalContext@at@@YAAEAVContext@1@XZ");

    /// <summary><c>at::Context::setUserEnabledMkldnn(bool)</c>: oneDNN, by its old name.</summary>
    public static LibTorchFunction EnableOneDnn { get; } = new(
        "_ZN2at7Context20setUserEnabledMkldnnEb", "?setUserEnabledMkldnn@Context@at@@QEAAX_N@Z");

    /// <summary><c>at::Context::setUserEnabledNNPACK(bool)</c>.</summary>
    public static LibTorchFunction EnableNnpack { get; } = new(
        "_ZN2at7Context20setUserEnabledNNPACKEb", "?setUserEnabledNNPACK@Context@at@@QEAAX_N@Z");

    /// <summary><c>at::TensorBase::_version() const</c>.</summary>
    public static LibTorchFunction TensorVersion { get; } = new("_ZNK2at10TensorBase8_versionEv", "?_version@TensorBase@at@@QEBA_JXZ");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<LibTorchFunction> All { get; } = [GlobalContext, EnableOneDnn, EnableNnpack, TensorVersion];

    /// <summary>
    /// Its address; 0 where this libtorch does not export it. libtorch must be loaded already: it is found by its file's name alone.
    /// </summary>
    public nint Address =>
        NativeLibrary.TryLoad(Library, out var library) && NativeLibrary.TryGetExport(library, Name, out var address) ? address : 0;

    private static string Library => OperatingSystem.IsWindows() ? "torch_cpu.dll"
        : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib"
        : "libtorch_cpu.so";

    private string Name => OperatingSystem.IsWindows() ? Microsoft : Itanium;
}
