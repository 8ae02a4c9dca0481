using Microsoft.Extensions.Logging;
using TorchSharp;

namespace WganGp.Runtime;

/// <summary>
/// The native libraries of the process. On some machines the version of oneDNN in libtorch 2.10 computes wrong convolutions on the CPU
/// without an error; this library detects that and turns oneDNN off for the process (docs/native-compatibility.md).
/// </summary>
internal static class NativeRuntime
{
    private static readonly Lazy<ConvolutionTrial> Trial = new(ConvolutionTrial.Run);

    // Only tests assume an outcome.
    private static ConvolutionTrial? assumed;

    /// <summary>
    /// The names of the switches by which this library has changed the process: those that are on and have an effect now.
    /// </summary>
    internal static IReadOnlyList<string> Effects =>
    [
        .. KeptMemory.IsKept ? [RuntimeSwitch.KeepFreedMemory.Name] : (string[])[],
        .. Current.Repair == CacheRepair.Done ? [RuntimeSwitch.RepairOneDnnCaches.Name] : (string[])[],
    ];

    /// <summary>Whether oneDNN is turned off by this library.</summary>
    internal static bool IsOneDnnOff => Current.Outcome is Convolutions.RightWithoutOneDnn or Convolutions.WrongWithoutOneDnn;

    /// <summary>Whether oneDNN is on and computes right numbers.</summary>
    internal static bool IsOneDnnRight => Current.Outcome == Convolutions.Right;

    private static ConvolutionTrial Current => assumed ?? Trial.Value;

    /// <summary>
    /// Tries libtorch's convolutions on the CPU at the first call in the process, and turns oneDNN off for the process where it computes
    /// wrong numbers. The first trainer, inspection, <see cref="GradientPenalty.Compute"/> and loaded network do it too; an application
    /// that computes convolutions before any of them calls it first.
    /// </summary>
    /// <param name="logger">Receives what was found and done, at every call; null disables logging.</param>
    /// <returns>Whether convolutions on the CPU can be relied on now.</returns>
    /// <exception cref="WganGpException">The environment variable WGANGP_REPAIR_ONEDNN_CACHES has an invalid value.</exception>
    public static bool Ensure(ILogger? logger = null)
    {
        var trial = Current;
        if (logger is null) return trial.IsRight;
        if (trial.Repair == CacheRepair.Done) logger.OneDnnCachesAreCorrected();
        if (trial.Outcome == Convolutions.RightWithoutOneDnn) logger.OneDnnIsOff(trial.Advice);
        if (trial.Fault is { } fault) logger.ConvolutionsAreWrong(fault);
        return trial.IsRight;
    }

    /// <summary>
    /// Tries the convolutions as <see cref="Ensure"/> does, and refuses a network that needs them where they are wrong. One without
    /// convolutions can be computed on every machine.
    /// </summary>
    /// <param name="role">What the network is called in the message.</param>
    /// <param name="network">The object whose code runs the module.</param>
    /// <param name="module">The owner of its parameters.</param>
    /// <param name="compute">The type that it computes in; null is the type of its parameters.</param>
    /// <exception cref="WganGpException">Convolutions are wrong here, and the network has some or may have.</exception>
    internal static void EnsureFor(string role, object network, torch.nn.Module module, torch.ScalarType? compute = null)
    {
        if (Current.Fault is not { } fault || ConvolutionUse.Of(role, network, module, compute) is not { } reason) return;
        throw new WganGpException($"{reason} {fault}");
    }

    /// <summary>Counts a trainer until what is returned is disposed: the settings of memory are those of all trainers together.</summary>
    /// <param name="logger">Receives what is changed.</param>
    internal static IDisposable BeginTraining(ILogger logger) => KeptMemory.Enter(logger);

    /// <summary>Returns to the system what is free now, where freed memory is kept: after work that is done once.</summary>
    internal static void GiveBackFreedMemory() => KeptMemory.GiveBackOnce();

    /// <summary>
    /// Takes an outcome for the trial's until what is returned is disposed, for tests of what this machine does not show.
    /// </summary>
    internal static IDisposable Assume(ConvolutionTrial outcome)
    {
        assumed = outcome;
        return new Assumption();
    }

    private sealed class Assumption : IDisposable
    {
        public void Dispose() => assumed = null;
    }
}
