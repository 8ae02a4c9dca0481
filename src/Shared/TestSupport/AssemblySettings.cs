using Xunit;

#if TESTS_OF_PROCESSES
// What is tested runs in processes of its own, which start and wait more than they compute.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
#else
// Live-tensor counts and the global random generator belong to the whole process, and libtorch uses all cores for one
// operation already.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
#endif

internal static class BeforeAllTests
{
    // Some tests compute convolutions before they use anything of the library, and libtorch's may be wrong on this machine.
    [System.Runtime.CompilerServices.ModuleInitializer]
    internal static void Run()
    {
        using var samples = TorchSharp.torch.ones(2, 2);
        using var module = TorchSharp.torch.nn.Linear(2, 1);
        // An inspection tries libtorch's convolutions first.
        WganGp.CriticInspector.Inspect(new WganGp.ModuleCritic(module), samples);
    }
}
