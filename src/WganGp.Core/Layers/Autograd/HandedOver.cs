using static TorchSharp.torch;

namespace WganGp.Layers.Autograd;

/// <summary>
/// Frees the gradients that a backward in C# returned. Native code takes its own reference after the callback has returned,
/// so the earliest moment is the next callback on the thread; left to a scope or to the collector, every gradient of a pass
/// would live until the end of the step.
/// </summary>
internal static class HandedOver
{
    [ThreadStatic]
    private static Tensor?[]? previous;

    /// <param name="gradients">What is returned now, outside every scope.</param>
    /// <param name="received">The gradient that came in; native code holds it for as long as it is needed.</param>
    public static void Replace(Tensor?[] gradients, Tensor received)
    {
        if (previous is not null)
        {
            foreach (var gradient in previous) gradient?.Dispose();
        }

        previous = gradients;
        if (!gradients.Contains(received)) received.Dispose();
    }
}
