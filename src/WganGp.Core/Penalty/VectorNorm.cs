using System.Collections.Concurrent;
using TorchSharp;

namespace WganGp.Penalty;

/// <summary>libtorch's vector norm. TorchSharp's own does not hold the order's native object during the call.</summary>
internal static class VectorNorm
{
    // Lists of numbers cannot be passed to TorchScript, so each has its own text; a unit lives as long as the process.
    private static readonly ConcurrentDictionary<string, torch.jit.CompilationUnit> Known = new();

    /// <summary>The q-norm over some dimensions; its derivative at zero is zero.</summary>
    public static torch.Tensor Of(torch.Tensor values, double q, long[] dimensions)
    {
        var script = Known.GetOrAdd(string.Join(", ", dimensions), list => torch.jit.compile($"""
            def norm(values: Tensor, q: float) -> Tensor:
                return torch.linalg_vector_norm(values, q, [{list}])

            """));
        using var held = q.ToScalar();
        return script.invoke<torch.Tensor>("norm", values, held);
    }
}
