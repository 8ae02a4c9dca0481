using System.Runtime.Intrinsics.X86;

namespace WganGp.Runtime;

/// <summary>What the processor reports about itself.</summary>
internal static class Processor
{
    /// <summary>Whether AMD made it.</summary>
    public static bool IsAmd { get; } = X86Base.IsSupported && Read(0) is { Ebx: var first, Edx: var second, Ecx: var third }
        && Word("Auth", first) && Word("enti", second) && Word("cAMD", third);

    /// <summary>
    /// Whether libtorch's float32 matrix products, computed by MKL, leave half of the processor idle: MKL has AVX-512 kernels for Intel's
    /// processors only. oneDNN's convolutions have them for all.
    /// </summary>
    public static bool HasSlowProducts { get; } = IsAmd && Avx512F.IsSupported;

    /// <summary>A leaf of CPUID.</summary>
    /// <param name="leaf">Its number.</param>
    /// <param name="part">The part of it.</param>
    public static (int Eax, int Ebx, int Ecx, int Edx) Read(uint leaf, int part = 0) => X86Base.CpuId((int)leaf, part);

    private static bool Word(string letters, int word) => letters.Select((letter, i) => letter << (8 * i)).Sum() == word;
}
