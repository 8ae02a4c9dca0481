using static TorchSharp.torch;

namespace WganGp.Layers.Autograd;

/// <summary>
/// A node of the autograd graph with one output and a backward in C#. Backward is called from native code, where an exception
/// ends the process; this class turns one into an error that libtorch itself raises.
/// </summary>
internal abstract class LayerFunction<T> : autograd.MultiTensorFunction<T>
    where T : LayerFunction<T>, new()
{
    private const string Key = "call";

    public override string Name => typeof(T).Name;

    /// <summary>Makes the node of an output that was computed already, so that what can fail has failed before a node exists.</summary>
    /// <param name="output">The output, computed without grad; disposed here.</param>
    /// <param name="inputs">What backward returns gradients to, in its order; null where there is nothing.</param>
    /// <param name="saved">Tensors for backward, with their graph.</param>
    /// <param name="constants">Anything else for backward.</param>
    /// <returns>The output as the node's.</returns>
    protected static Tensor Record(Tensor output, Tensor?[] inputs, Tensor[] saved, object constants)
    {
        // TorchSharp allocates a tensor of the output's size to make zeros from; the scope frees it again. It is never read,
        // because undefined gradients stay undefined (below).
        using var scope = NewDisposeScope();
        using (output)
        {
            return apply([.. inputs, new Call(output, Array.ConvertAll(inputs, input => input is not null), saved, constants)])[0]
                .MoveToOuterDisposeScope();
        }
    }

    /// <summary>The gradients to the inputs, made of operations that can be differentiated again.</summary>
    /// <param name="gradient">The gradient to the output.</param>
    /// <param name="saved">The saved tensors.</param>
    /// <param name="constants">The saved constants.</param>
    /// <returns>One gradient an input, null where there is none.</returns>
    protected abstract Tensor?[] Gradients(Tensor gradient, IReadOnlyList<Tensor> saved, object constants);

    public sealed override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var call = (Call)vars[^1];
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([.. call.Saved]);
        ctx.save_data(Key, call with { Output = null, Saved = [] });
        return [call.Output!];
    }

    public sealed override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var call = (Call)ctx.get_data(Key);
        Tensor?[] gradients;
        try
        {
            gradients = grad_outputs[0].IsInvalid ? new Tensor?[call.IsTensor.Length] : Compute(ctx, call, grad_outputs[0]);
        }
#pragma warning disable CA1031 // Whatever it is, it must not cross the native frames above.
        catch (Exception)
#pragma warning restore CA1031
        {
            // libtorch checks the shapes of gradients and raises its own error for a 0-dimensional one, which no input of a
            // layer is: the caller of backward gets an exception to catch.
            gradients = Array.ConvertAll(call.IsTensor, isTensor => isTensor ? zeros([]).DetachFromDisposeScope() : null);
        }

        HandedOver.Replace(gradients, grad_outputs[0]);
        // TorchSharp takes null for an input without a gradient; its types do not say so.
        return [.. gradients.Select(each => each!), null!];
    }

    private Tensor?[] Compute(autograd.AutogradContext ctx, Call call, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var gradients = Gradients(gradient, ctx.get_saved_variables(), call.Constants);
        for (var i = 0; i < gradients.Length; i++)
        {
            // TorchSharp throws, and that ends the process, at a gradient to an argument that was no tensor.
            if (call.IsTensor[i]) gradients[i]?.DetachFromDisposeScope();
            else gradients[i] = null;
        }

        return gradients;
    }

    private sealed record Call(Tensor? Output, bool[] IsTensor, Tensor[] Saved, object Constants);
}
