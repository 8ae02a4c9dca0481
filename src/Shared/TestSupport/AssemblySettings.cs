using Xunit;

// Live-tensor counts and the global random generator belong to the whole process, and libtorch uses all cores for one
// operation already.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

internal static class ConvolutionTrial
{
    // Some tests compute convolutions before anything of the library is made; where libtorch's are wrong, they would be.
    [System.Runtime.CompilerServices.ModuleInitializer]
    internal static void Run() => _ = new WganGp.GradientPenalty();
}
