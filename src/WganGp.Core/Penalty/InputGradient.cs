using System.Runtime.InteropServices;
using TorchSharp;
using WganGp.Networks;
using WganGp.Operations;

namespace WganGp.Penalty;

/// <summary>The gradient of the scores with respect to the samples: the only caller of <c>autograd.grad</c>.</summary>
internal static class InputGradient
{
    // torch.autograd.grad has no exception guard on its native side: an error inside, such as an operation without a
    // derivative, ends the process. The same call from TorchScript is guarded and throws.
    private static readonly TorchScript Script = new("""
        def input_gradient(score: Tensor, samples: Tensor) -> Optional[Tensor]:
            return torch.autograd.grad([score], [samples], None, True, True, True)[0]

        def sizes_of_derivative(gradient: Tensor, direction: Tensor, inputs: List[Tensor], zero: Tensor) -> Tensor:
            sizes: List[Tensor] = []
            for derivative in torch.autograd.grad([(gradient * direction).sum()], inputs, None, False, False, True):
                if derivative is None:
                    sizes.append(zero)
                else:
                    sizes.append(derivative.to(zero).abs().sum())
            return torch.stack(sizes)

        def derivatives(output: Tensor, inputs: List[Tensor], gradient: Tensor, keeps: bool, differentiable: bool) -> List[Tensor]:
            found: List[Tensor] = []
            along: List[Optional[Tensor]] = [gradient]
            for derivative in torch.autograd.grad([output], inputs, along, keeps, differentiable, True):
                if derivative is None:
                    found.append(torch.zeros([0], device=output.device))
                else:
                    found.append(derivative)
            return found
        """);

    /// <summary>
    /// Computes d(sum of scores)/d(samples), itself differentiable. Each sample's score depends on that sample alone
    /// (no batch statistics), so row i is the gradient of score i.
    /// </summary>
    /// <param name="scores">Scores, <c>[N]</c>, computed from <paramref name="samples"/> with gradients on.</param>
    /// <param name="samples">A leaf that requires grad, <c>[N, …]</c>.</param>
    /// <returns>The gradient, of the samples' shape.</returns>
    public static torch.Tensor Compute(torch.Tensor scores, torch.Tensor samples)
    {
        if (!scores.requires_grad) throw Ignored("they carry no gradient at all (a detached tensor, or one made under no_grad)");
        return Find(scores, samples) ?? throw Ignored("no path leads from them to the samples");
    }

    /// <summary>The same gradient; null when no path leads from the scores, which require grad, to the samples.</summary>
    public static torch.Tensor? Find(torch.Tensor scores, torch.Tensor samples)
    {
        using var sum = scores.sum();
        return Invoke<torch.Tensor?>("input_gradient", sum, samples);
    }

    /// <summary>The derivatives of ⟨gradient, output⟩, one for each input; null for one without a path.</summary>
    /// <param name="output">Requires grad.</param>
    /// <param name="inputs">Tensors that require grad.</param>
    /// <param name="gradient">Of the output's shape.</param>
    /// <param name="keepsGraph">Whether the graph is used again.</param>
    /// <param name="differentiable">Whether the derivatives can be differentiated in turn.</param>
    /// <exception cref="ExternalException">libtorch's own; the caller knows whose layer it is.</exception>
    public static torch.Tensor?[] Of(
        torch.Tensor output, torch.Tensor[] inputs, torch.Tensor gradient, bool keepsGraph, bool differentiable)
    {
        using var gradients = torch.set_grad_enabled(differentiable);
        var found = Script.Compute<torch.Tensor[]>("derivatives", [output, inputs, gradient, keepsGraph, differentiable]);
        // No path is an empty tensor: TorchScript's lists of optional tensors cannot be handed out.
        return Array.ConvertAll(found, derivative => derivative.dim() == 1 && derivative.shape[0] == 0 ? null : derivative);
    }

    /// <summary>
    /// The sizes of the derivatives of ⟨direction, gradient⟩: the sum of absolute values for each input, zero for one without a
    /// path. No tensor's grad is touched.
    /// </summary>
    public static double[] SizesOfDerivative(torch.Tensor gradient, torch.Tensor direction, torch.Tensor[] inputs)
    {
        // A sum over half-precision values could overflow.
        using var zero = torch.zeros([], dtype: torch.ScalarType.Float64, device: gradient.device);
        using var sizes = Invoke<torch.Tensor>("sizes_of_derivative", gradient, direction, inputs, zero);
        using var host = sizes.cpu();
        return host.data<double>().ToArray();
    }

    private static T Invoke<T>(string function, params object[] arguments)
    {
        try
        {
            return Script.Compute<T>(function, arguments);
        }
        catch (ExternalException error)
        {
            throw new NetworkException(
                $"The critic's input gradient could not be computed: {NetworkCall.FirstLine(error)} Replace the operation that it " +
                "names by one with a derivative.",
                error);
        }
    }

    private static NetworkException Ignored(string how) => new(
        $"The critic's scores do not depend on its samples: {how}. Compute them from the tensor that is passed to Score, " +
        "without detach, item or a copy through an array.");
}
