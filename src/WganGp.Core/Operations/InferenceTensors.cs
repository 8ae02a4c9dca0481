using System.Diagnostics.CodeAnalysis;
using TorchSharp;

namespace WganGp.Operations;

/// <summary>Tensors that were made in inference mode, which autograd refuses to save. TorchSharp has no member that tells them.</summary>
internal static class InferenceTensors
{
    private static readonly TorchScript Script = new("""
        def is_inference(x: Tensor) -> bool:
            return x.is_inference()
        """);

    public static bool Are(torch.Tensor tensor)
    {
        using var answer = Script.Compute<Scalar>("is_inference", [tensor]);
        return answer.ToBoolean();
    }

    /// <summary>The tensor itself, or a copy that autograd can use; null for none.</summary>
    [return: NotNullIfNotNull(nameof(tensor))]
    public static torch.Tensor? Usable(torch.Tensor? tensor) => tensor is not null && Are(tensor) ? tensor.clone() : tensor;
}
