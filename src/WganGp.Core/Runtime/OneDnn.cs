using TorchSharp;

namespace WganGp.Runtime;

/// <summary>
/// oneDNN, which computes libtorch's convolutions on the CPU. On some machines the version in libtorch 2.10 computes wrong numbers without
/// an error: it rounds channels up to whole vector registers and does not clear the memory beyond the last channel. One cause is known
/// (<see cref="OneDnnCaches"/>).
/// </summary>
internal static unsafe class OneDnn
{
    // They fill no vector register, neither the 16 floats of AVX-512 nor the 8 of AVX2.
    private const long Channels = 20;

    // bfloat16 is computed in pairs.
    private const long OddChannels = 17;

    /// <summary>Turns oneDNN on or off, and NNPACK off, for the whole process.</summary>
    /// <returns>False when the switch is not found in this libtorch; nothing is changed then.</returns>
    public static bool TryUse(bool isOn)
    {
        // What PyTorch's torch.backends.mkldnn.flags calls; TorchSharp 0.107 has no member for it. NNPACK, which libtorch would use next,
        // does not run where a processor hides its caches, and prints a warning at every call.
        var (context, oneDnn, nnpack) =
            (LibTorchFunction.GlobalContext.Address, LibTorchFunction.EnableOneDnn.Address, LibTorchFunction.EnableNnpack.Address);
        if (context == 0 || oneDnn == 0 || nnpack == 0) return false;

        var flags = ((delegate* unmanaged<nint>)context)();
        ((delegate* unmanaged<nint, byte, void>)oneDnn)(flags, isOn ? (byte)1 : (byte)0);
        ((delegate* unmanaged<nint, byte, void>)nnpack)(flags, 0);
        return true;
    }

    /// <summary>Whether a convolution and its gradients agree with libtorch's own kernels in float64.</summary>
    public static bool IsRight()
    {
        using var scope = torch.NewDisposeScope();
        using var random = new torch.Generator(1, torch.CPU);
        return Enumerable.Range(0, 3).All(_ =>
            IsRight(Channels, 16, torch.float32, random) && IsRight(16, Channels, torch.float32, random)
            && IsRight(OddChannels, 1, torch.bfloat16, random));
    }

    private static bool IsRight(long inputs, long outputs, torch.ScalarType type, torch.Generator random)
    {
        using var scope = torch.NewDisposeScope();
        using var gradients = torch.enable_grad();
        // With one thread and fewer than 16 samples libtorch does not use oneDNN.
        var samples = Draw([16, inputs, 8, 8]);
        var weight = Draw([outputs, inputs, 3, 3]);
        var above = Draw([16, outputs, 8, 8]);
        var exact = Convolve(samples, weight, above);
        LeaveNaNs();
        var found = Convolve(samples.to(type), weight.to(type), above.to(type));
        var tolerance = type == torch.bfloat16 ? 2e-2 : 1e-4;
        return exact.Zip(found).All(pair =>
        {
            var off = pair.First.Minus(pair.Second.to(torch.float64)).abs().max().item<double>();
            return off <= tolerance * pair.First.abs().max().item<double>();
        });

        // Numbers that the type can represent, in float64.
        torch.Tensor Draw(long[] shape) => torch.randn(shape, torch.float64, torch.CPU, generator: random).to(type).to(torch.float64);
    }

    private static torch.Tensor[] Convolve(torch.Tensor samples, torch.Tensor weight, torch.Tensor above)
    {
        var (x, w) = (samples.detach().requires_grad_(), weight.detach().requires_grad_());
        var output = torch.nn.functional.conv2d(x, w, null, [1L, 1L], [1L, 1L]);
        output.backward([above]);
        return [output.detach(), x.grad!, w.grad!];
    }

    // Freed memory is used again: a kernel that reads what it did not write finds these.
    private static void LeaveNaNs()
    {
        using var scope = torch.NewDisposeScope();
        for (var size = 64L; size <= 1 << 16; size *= 2)
        {
            for (var i = 0; i < 4; i++) torch.empty([size + (size / 2 * (i % 2))], torch.float32, torch.CPU).Fill(double.NaN);
        }
    }
}
