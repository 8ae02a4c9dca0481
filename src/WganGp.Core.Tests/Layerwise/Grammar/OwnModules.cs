using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>A layer of an application's own, with a weight that its derivative meets twice.</summary>
internal class Gate : nn.Module<Tensor, Tensor>
{
    private readonly Parameter slope = nn.Parameter(tensor(0.7f));
    private readonly Parameter shift = nn.Parameter(tensor(0.1f));

    public Gate() : base(nameof(Gate)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return ((input * slope).sigmoid() * input + shift).MoveToOuterDisposeScope();
    }
}

/// <summary>The same, with the mark.</summary>
internal sealed class RowWiseGate : Gate, IRowWiseModule;
