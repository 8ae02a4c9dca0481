using System.Runtime.InteropServices;
using TorchSharp;

namespace WganGp.Native;

/// <summary>
/// oneDNN, which computes libtorch's convolutions on the CPU. On some machines the version in libtorch 2.10 computes wrong numbers and says nothing:
/// it rounds channels up to whole vector registers and leaves what stands beyond the last channel as the memory was. It is tried once a process, and
/// turned off where it errs.
/// </summary>
/// <remarks>
/// Seen on a virtual machine with an AMD processor of family 26 that reports no cache sizes (CPUID leaf 0x8000001D all zero), in float32, with 24, 20, 4
/// and 1 channels. 16, 32 and 48 channels came out right. uxlfoundation/oneDNN#5313 reports the like for AArch64. libtorch's own kernels are right on the machine seen, and three to four times
/// slower.
/// </remarks>
internal static unsafe class OneDnn
{
    // They fill no vector register, neither the 16 floats of AVX-512 nor the 8 of AVX2.
    private const long Channels = 20;

    private static readonly Lazy<bool> Trial = new(IsTurnedOff);

    /// <summary>Whether this library has turned it off.</summary>
    /// <exception cref="WganGpException">It errs and cannot be turned off.</exception>
    public static bool IsOff => Trial.Value;

    /// <summary>Tries oneDNN at the first call of the process, and turns it off where it errs.</summary>
    /// <exception cref="WganGpException">It errs and cannot be turned off.</exception>
    public static void Ensure() => _ = Trial.Value;

    /// <summary>Turns oneDNN off or on, for the whole process.</summary>
    /// <exception cref="WganGpException">This libtorch has no such switch that is known.</exception>
    public static void Use(bool isOn)
    {
        // What PyTorch's torch.backends.mkldnn.flags calls; TorchSharp 0.107 has no member for it. NNPACK, which libtorch would take next, did not
        // run on the machine seen and printed a warning at every call.
        if (!NativeLibrary.TryLoad(OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so", out var library)
            || !NativeLibrary.TryGetExport(library, "_ZN2at13globalContextEv", out var context)
            || !NativeLibrary.TryGetExport(library, "_ZN2at7Context20setUserEnabledMkldnnEb", out var oneDnn)
            || !NativeLibrary.TryGetExport(library, "_ZN2at7Context20setUserEnabledNNPACKEb", out var nnpack))
        {
            throw new WganGpException(
                "oneDNN, which computes libtorch's convolutions on the CPU, gives wrong numbers on this machine, and this libtorch has no switch to turn it off that is known. "
                + "Nothing with convolutions can be trained here: set the environment variable ONEDNN_MAX_CPU_ISA to SSE41 before the process starts, or use another machine.");
        }

        foreach (var set in (nint[])[oneDnn, nnpack])
        {
            ((delegate* unmanaged<nint, byte, void>)set)(((delegate* unmanaged<nint>)context)(), isOn ? (byte)1 : (byte)0);
        }
    }

    /// <summary>Whether a convolution and its gradients have the numbers that libtorch's own kernels have in float64.</summary>
    public static bool IsRight()
    {
        using var scope = torch.NewDisposeScope();
        using var random = new torch.Generator(1, torch.CPU);
        return Enumerable.Range(0, 3).All(_ => IsRight(Channels, 16, random) && IsRight(16, Channels, random));
    }

    private static bool IsTurnedOff()
    {
        if (IsRight()) return false;
        Use(false);
        if (IsRight()) return true;
        throw new WganGpException(
            "libtorch's convolutions on the CPU give wrong numbers on this machine, with oneDNN and without it: nothing with convolutions can be trained here. Use another machine.");
    }

    private static bool IsRight(long inputs, long outputs, torch.Generator random)
    {
        using var scope = torch.NewDisposeScope();
        using var gradients = torch.enable_grad();
        // With one thread and fewer than 16 samples libtorch does not ask oneDNN.
        var samples = torch.randn([16, inputs, 8, 8], torch.float64, torch.CPU, generator: random);
        var weight = torch.randn([outputs, inputs, 3, 3], torch.float64, torch.CPU, generator: random);
        var above = torch.randn([16, outputs, 8, 8], torch.float64, torch.CPU, generator: random);
        var exact = Convolve(samples, weight, above);
        LeaveNaNs();
        var found = Convolve(samples.to(torch.float32), weight.to(torch.float32), above.to(torch.float32));
        return exact.Zip(found).All(pair =>
        {
            var off = pair.First.Minus(pair.Second.to(torch.float64)).abs().max().item<double>();
            return off <= 1e-4 * pair.First.abs().max().item<double>();
        });
    }

    private static torch.Tensor[] Convolve(torch.Tensor samples, torch.Tensor weight, torch.Tensor above)
    {
        var (x, w) = (samples.detach().requires_grad_(), weight.detach().requires_grad_());
        var output = torch.nn.functional.conv2d(x, w, null, [1L, 1L], [1L, 1L]);
        output.backward([above]);
        return [output.detach(), x.grad!, w.grad!];
    }

    // What is freed is used again: a kernel that reads what it did not write finds these.
    private static void LeaveNaNs()
    {
        using var scope = torch.NewDisposeScope();
        for (var size = 64L; size <= 1 << 16; size *= 2)
        {
            for (var i = 0; i < 4; i++) torch.empty([size + (size / 2 * (i % 2))], torch.float32, torch.CPU).Fill(double.NaN);
        }
    }
}
