using TorchSharp;

namespace WganGp.Operations;

/// <summary>A compiled TorchScript text: the way to operations of libtorch that TorchSharp has no member for.</summary>
/// <remarks>One object per text, for the life of the process: disposing a compilation unit does not free its native memory.</remarks>
internal sealed class TorchScript(string text)
{
    // The parser wants a newline at the end.
    private readonly torch.jit.CompilationUnit unit = torch.jit.compile(text + "\n");

    /// <summary>Calls a function that returns nothing.</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="arguments">Tensors, lists of tensors, scalars that the caller holds, Booleans, or null.</param>
    /// <param name="numbers">The arguments after these.</param>
    public void Run(string function, object?[] arguments, params ReadOnlySpan<double> numbers) => Invoke(function, arguments, numbers);

    /// <summary>Calls a function that returns a tensor.</summary>
    /// <inheritdoc cref="Run"/>
    public torch.Tensor Compute(string function, object?[] arguments, params ReadOnlySpan<double> numbers) =>
        Compute<torch.Tensor>(function, arguments, numbers);

    /// <summary>Calls a function that returns a <typeparamref name="T"/>: a tensor, a tuple or an array of tensors, or null.</summary>
    /// <inheritdoc cref="Run"/>
    public T Compute<T>(string function, object?[] arguments, params ReadOnlySpan<double> numbers) =>
        (T)Invoke(function, arguments, numbers)!;

    // TorchSharp makes a native object of a plain number and does not hold it: a garbage collection caused by another thread during the
    // call would free it while libtorch reads it. It does not hold the tensors either.
    private object? Invoke(string function, object?[] arguments, ReadOnlySpan<double> numbers)
    {
        var all = arguments;
        if (numbers.Length > 0)
        {
            all = new object?[arguments.Length + numbers.Length];
            arguments.CopyTo(all, 0);
            for (var i = 0; i < numbers.Length; i++) all[arguments.Length + i] = numbers[i].ToScalar();
        }

        try
        {
            return unit.invoke(function, all!);
        }
        finally
        {
            GC.KeepAlive(all);
            for (var i = arguments.Length; i < all.Length; i++) ((Scalar)all[i]!).Dispose();
        }
    }
}
