using System.Globalization;
using TorchSharp;

namespace WganGp.Runtime;

/// <summary>
/// Corrects what oneDNN 3.7.1, inside libtorch 2.10, records about the caches of an AMD processor whose hypervisor hides them (CPUID leaf
/// 0x8000001D all zero): three levels of one byte each. With a first-level cache of one byte its reordering of plain tensors into padded
/// blocks is split where it must not be, and the padding is not cleared (<c>prb_block_for_cache</c> in oneDNN's jit_uni_reorder.cpp). Later
/// versions read such a leaf as "no cache known" and use default sizes; this writes the same into the version at hand.
/// </summary>
/// <remarks>
/// It changes another library's memory, so it needs <see cref="RuntimeSwitch.RepairOneDnnCaches"/>. The record is not exported; it is
/// searched for in libtorch's writable memory: 29 consecutive words, whose values are all known on such a machine, the processor's model
/// and family among them. It is changed only where exactly one place matches, and convolutions are tried afterwards in any case
/// (<see cref="ConvolutionTrial"/>).
/// </remarks>
internal static unsafe class OneDnnCaches
{
    private const uint Levels = 3, MostLevels = 10;

    /// <summary>Whether the processor is one whose caches oneDNN misreads.</summary>
    public static bool AreHidden =>
        OperatingSystem.IsLinux() && Processor.IsAmd && (uint)Processor.Read(0x80000000).Eax >= 0x8000001D
        && Enumerable.Range(0, 4).All(part => Processor.Read(0x8000001D, part) == default);

    /// <summary>Makes oneDNN use its default sizes where the processor hides its caches.</summary>
    /// <returns>Whether anything was changed.</returns>
    public static bool Correct()
    {
        if (!AreHidden) return false;
        MakeOneDnnLook();
        var record = Record();
        var found = Writable().SelectMany(part => Places(part.Start, part.Length, record)).ToArray();
        if (found.Length != 1) return false;
        *(uint*)(found[0] + (Array.IndexOf(record, Levels) * sizeof(uint))) = 0;
        return true;
    }

    // oneDNN reads the processor at its first use. Sixteen channels need no padding, so what it caches for this convolution is right.
    private static void MakeOneDnnLook()
    {
        using var scope = torch.NewDisposeScope();
        // The type is explicit: oneDNN would not be used with another default type of the host.
        torch.Tensor Zeros(long size) => torch.zeros([16, 16, size, size], torch.float32, torch.CPU);
        torch.nn.functional.conv2d(Zeros(3), Zeros(1));
    }

    // Xbyak::util::Cpu, from its numbers of cores on.
    private static uint[] Record()
    {
        var version = (uint)Processor.Read(1).Eax;
        var (stepping, model, family) = (version & 15, (version >> 4) & 15, (version >> 8) & 15);
        var (moreModel, moreFamily) = ((version >> 16) & 15, (version >> 20) & 255);
        var ones = Enumerable.Repeat(1u, (int)Levels).Concat(Enumerable.Repeat(0u, (int)(MostLevels - Levels))).ToArray();
        return
        [
            .. ones, // sizes of the data caches
            .. ones, // cores that share them
            Levels,
            0, // AVX10
            model, family, stepping, moreModel, moreFamily,
            family == 15 ? family + moreFamily : family,
            family is 6 or 15 ? (moreModel << 4) + model : model,
        ];
    }

    // libtorch's data, and the zero-initialised memory after it.
    private static List<(nint Start, nint Length)> Writable()
    {
        var parts = new List<(nint, nint)>();
        var end = "";
        foreach (var line in RegularFile.ReadLines("/proc/self/maps"))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var range = words[0].Split('-');
            var isLibrary = words.Length > 5 && line.EndsWith("/libtorch_cpu.so", StringComparison.Ordinal);
            var follows = words.Length == 5 && range[0] == end;
            end = isLibrary ? range[1] : "";
            if ((isLibrary || follows) && words[1].StartsWith("rw", StringComparison.Ordinal))
            {
                var start = nint.Parse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                parts.Add((start, nint.Parse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) - start));
            }
        }

        return parts;
    }

    private static List<nint> Places(nint start, nint length, uint[] record)
    {
        var places = new List<nint>();
        var words = new ReadOnlySpan<uint>((void*)start, (int)(length / sizeof(uint)));
        for (var from = 0; ; from++)
        {
            var at = words[from..].IndexOf(record);
            if (at < 0) return places;
            from += at;
            places.Add(start + (from * sizeof(uint)));
        }
    }
}
