using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp;

/// <summary>A residual connection whose branch reads the condition: shortcut(x) + branch(x, condition).</summary>
public sealed class ConditionalResidual : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly ConditionalSequential branch;
    private readonly Sequential? shortcut;

    /// <summary>Joins the two paths.</summary>
    /// <param name="branch">The layers whose result is added.</param>
    /// <param name="shortcut">The shortcut's layers, to the same shape; null passes the input on as it is.</param>
    public ConditionalResidual(ConditionalSequential branch, Sequential? shortcut = null) : base(nameof(ConditionalResidual))
    {
        ArgumentNullException.ThrowIfNull(branch);
        (this.branch, this.shortcut) = (branch, shortcut);
        RegisterComponents();
    }

    /// <summary>The layers whose result is added.</summary>
    public ConditionalSequential Branch => branch;

    /// <summary>The shortcut's layers; null passes the input on as it is.</summary>
    public Sequential? Shortcut => shortcut;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor condition)
    {
        using var scope = NewDisposeScope();
        var added = branch.call(input, condition);
        return (shortcut is null ? input : shortcut.call(input)).Plus(added).MoveToOuterDisposeScope();
    }
}
