using TorchSharp;

namespace WganGp.Networks;

/// <summary>Checks the tensors that a host passes, before anything native reads them.</summary>
internal static class HostTensor
{
    /// <summary>What makes a tensor unusable, and what to do: the end of a sentence; null for a usable one.</summary>
    public static string? Fault(torch.Tensor tensor) =>
        tensor.IsInvalid ? "disposed; pass a tensor that is not"
        : tensor.is_sparse ? "sparse; convert it with to_dense()"
        : null;

    /// <exception cref="ArgumentException">The tensor is disposed or sparse.</exception>
    public static void ThrowUnlessUsable(torch.Tensor tensor, string what, string parameter)
    {
        if (Fault(tensor) is { } fault) throw new ArgumentException($"The tensor of {what} is {fault}.", parameter);
    }

    /// <exception cref="ArgumentException">The tensor is no batch of samples.</exception>
    public static void ThrowUnlessSamples(torch.Tensor samples, string what, string parameter)
    {
        ThrowUnlessUsable(samples, what, parameter);
        if (samples.dim() >= 2 && samples.shape[0] >= 1) return;
        throw new ArgumentException(
            $"The tensor of {what} is {NetworkCall.Shape(samples)}; give [N, …] with at least one sample and rank 2 or more.", parameter);
    }

    /// <exception cref="ArgumentException">The tensor does not hold one condition per sample.</exception>
    public static void ThrowUnlessConditions(torch.Tensor? condition, long? samples, string parameter)
    {
        if (condition is null) return;
        ThrowUnlessUsable(condition, "conditions", parameter);
        if (condition.dim() >= 1 && condition.shape[0] >= 1 && (samples is null || condition.shape[0] == samples)) return;
        throw new ArgumentException(
            $"The tensor of conditions is {NetworkCall.Shape(condition)}; give one condition per sample, " +
            $"[{samples?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "N"}, …].",
            parameter);
    }
}
