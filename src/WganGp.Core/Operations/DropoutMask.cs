using TorchSharp;
using TorchSharp.Modules;

namespace WganGp.Operations;

/// <summary>The mask that libtorch's dropout makes, without the product with an input: 0, or 1/(1 - p).</summary>
internal static class DropoutMask
{
    private static readonly TorchScript Script = new("""
        def draw(mask: Tensor, keep: float) -> None:
            mask.bernoulli_(keep).div_(keep)
        """);

    /// <summary>Draws from the global random state what the module would draw for an input of this shape and type.</summary>
    /// <param name="mask">Contiguous memory, overwritten.</param>
    /// <param name="module">Dropout of values or of channels.</param>
    public static void Draw(torch.Tensor mask, torch.nn.Module<torch.Tensor, torch.Tensor> module)
    {
        if (module is Dropout { p: > 0 and < 1 } dropout)
        {
            Script.Run("draw", [mask], 1 - dropout.p);
            return;
        }

        using var ones = torch.ones(mask.shape, mask.dtype, mask.device);
        using var drawn = module.call(ones);
        mask.copy_(drawn);
    }
}
