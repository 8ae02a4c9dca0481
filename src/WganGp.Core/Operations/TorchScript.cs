using TorchSharp;

namespace WganGp.Operations;

/// <summary>A compiled TorchScript text: the way to operations of libtorch that TorchSharp has no member for.</summary>
/// <remarks>One object per text, for the life of the process: disposing a compilation unit does not free its native memory.</remarks>
internal sealed class TorchScript(string text)
{
    // The parser wants a newline at the end.
    private readonly torch.jit.CompilationUnit unit = torch.jit.compile(text + "\n");

    /// <summary>Calls a function that returns nothing.</summary>
    public void Run(string function, object[] tensors, params double[] numbers) => Invoke(function, tensors, numbers);

    /// <summary>Calls a function that returns a tensor.</summary>
    public torch.Tensor Compute(string function, object[] tensors, params double[] numbers) =>
        (torch.Tensor)Invoke(function, tensors, numbers)!;

    // TorchSharp makes a native object of a plain number and does not hold it: a garbage collection caused by another thread during the
    // call would free it while libtorch reads it.
    private object? Invoke(string function, object[] tensors, double[] numbers)
    {
        var scalars = Array.ConvertAll(numbers, number => number.ToScalar());
        try
        {
            return unit.invoke(function, [.. tensors, .. scalars]);
        }
        finally
        {
            foreach (var scalar in scalars) scalar.Dispose();
        }
    }
}
