using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp;

/// <summary>A residual connection: shortcut(x) + scale · branch(x).</summary>
public sealed class Residual : nn.Module<Tensor, Tensor>
{
    private readonly Sequential branch;
    private readonly Sequential? shortcut;

    /// <summary>Joins the two paths.</summary>
    /// <param name="branch">The layers whose result is added.</param>
    /// <param name="shortcut">The shortcut's layers, to the same shape; null passes the input on as it is.</param>
    /// <param name="scale">The branch's factor.</param>
    public Residual(Sequential branch, Sequential? shortcut = null, double scale = 1) : base(nameof(Residual))
    {
        ArgumentNullException.ThrowIfNull(branch);
        (this.branch, this.shortcut, Scale) = (branch, shortcut, scale);
        RegisterComponents();
    }

    /// <summary>The layers whose result is added.</summary>
    public Sequential Branch => branch;

    /// <summary>The shortcut's layers; null passes the input on as it is.</summary>
    public Sequential? Shortcut => shortcut;

    /// <summary>The branch's factor.</summary>
    public double Scale { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var added = branch.call(input);
        using var scale = Scale.ToScalar();
        return (shortcut is null ? input : shortcut.call(input)).add(added, scale).MoveToOuterDisposeScope();
    }
}
