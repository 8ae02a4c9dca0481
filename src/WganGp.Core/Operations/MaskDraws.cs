using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;

namespace WganGp.Operations;

/// <summary>
/// Dropout's masks, drawn one after the other from the global random state as the modules would draw them: the same numbers, and the same
/// state afterwards. Masks in memory are drawn here, several numbers at a time; others by libtorch, which makes a number at a time on one
/// thread. The state is libtorch's again when the object is disposed.
/// </summary>
internal sealed class MaskDraws : IDisposable
{
    // The mask that libtorch's dropout makes, without the product with an input: 0, or 1/(1 - p).
    private static readonly TorchScript Script = new("""
        def draw(mask: Tensor, keep: float) -> None:
            mask.bernoulli_(keep).div_(keep)

        def kept(like: Tensor, keep: float) -> Tensor:
            return torch.ones_like(like).div_(keep)
        """);

    private static readonly Lazy<bool> LibtorchDrawsTheSame = new(Trial);
    private static readonly ConcurrentDictionary<(double Keep, torch.ScalarType Type), byte[]> Values = new();

    private torch.Tensor? state;
    private MersenneTwister? twister;

    /// <summary>Draws what the module would draw for an input of this shape and type.</summary>
    /// <param name="mask">Contiguous memory, overwritten.</param>
    /// <param name="module">Dropout of values or of channels.</param>
    public void Draw(torch.Tensor mask, torch.nn.Module<torch.Tensor, torch.Tensor> module)
    {
        if (module is not Dropout { p: > 0 and < 1 } dropout)
        {
            Return();
            using var ones = torch.ones(mask.shape, mask.dtype, mask.device);
            using var drawn = module.call(ones);
            mask.copy_(drawn);
            return;
        }

        var keep = 1 - dropout.p;
        if (IsDrawnHere(mask))
        {
            Fill(Open(), mask, keep, Kept(mask, keep));
            return;
        }

        Return();
        Script.Run("draw", [mask], keep);
    }

    public void Dispose() => Return();

    // TorchSharp gives the memory as one span of bytes.
    private static bool IsDrawnHere(torch.Tensor mask) =>
        mask.device_type == DeviceType.CPU && mask.numel() <= int.MaxValue / sizeof(double) &&
        mask.dtype is torch.ScalarType.Float32 or torch.ScalarType.Float64 or torch.ScalarType.BFloat16 && LibtorchDrawsTheSame.Value;

    private static void Fill(MersenneTwister twister, torch.Tensor mask, double keep, ReadOnlySpan<byte> kept)
    {
        switch (mask.dtype)
        {
            case torch.ScalarType.Float32:
                BernoulliMask.Draw(twister, keep, BitConverter.ToUInt32(kept), Memory<uint>(mask));
                break;
            case torch.ScalarType.Float64:
                BernoulliMask.Draw(twister, keep, BitConverter.ToUInt64(kept), Memory<ulong>(mask));
                break;
            default:
                BernoulliMask.Draw(twister, keep, BitConverter.ToUInt16(kept), Memory<ushort>(mask));
                break;
        }

        GC.KeepAlive(mask);
    }

    private static Span<T> Memory<T>(torch.Tensor mask)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(mask.bytes);

    /// <summary>The bytes of a kept value: what libtorch's division gives in the mask's type.</summary>
    private static byte[] Kept(torch.Tensor mask, double keep) => Values.GetOrAdd((keep, mask.dtype), key =>
    {
        using var like = torch.empty(1, key.Type, torch.CPU);
        using var value = Script.Compute("kept", [like], key.Keep);
        return value.bytes.ToArray();
    });

    private MersenneTwister Open()
    {
        if (twister is not null) return twister;
        using var generator = torch.Generator.Default;
        state = generator.get_state().DetachFromDisposeScope();
        return twister = new MersenneTwister(state.bytes);
    }

    private void Return()
    {
        if (state is null) return;
        using var generator = torch.Generator.Default;
        twister!.WriteTo(state.bytes);
        generator.set_state(state);
        state.Dispose();
        (state, twister) = (null, null);
    }

    /// <summary>
    /// Whether libtorch draws a mask number by number here: on some processors MKL draws it for libtorch, other numbers, on all threads.
    /// </summary>
    private static bool Trial()
    {
        const double keep = 0.3;
        using var scope = torch.NewDisposeScope();
        using var random = new torch.Generator(20261126, torch.CPU);
        var state = random.get_state();
        var twister = new MersenneTwister(state.bytes);
        var (drawn, expected) = (torch.empty(1000, device: torch.CPU), torch.empty(1000, device: torch.CPU).bernoulli_(keep, random));
        BernoulliMask.Draw(twister, keep, BitConverter.SingleToUInt32Bits(1), Memory<uint>(drawn));
        twister.WriteTo(state.bytes);
        return drawn.bytes.SequenceEqual(expected.bytes) && state.bytes.SequenceEqual(random.get_state().bytes);
    }
}
