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

/// <summary>The gated activation of the recipes' networks: sigmoid of the even channels times tanh of the odd ones.</summary>
internal sealed class GatedUnits() : nn.Module<Tensor, Tensor>(nameof(GatedUnits)), IRowWiseModule
{
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var channels = input.size(1);
        return (input.slice(1, 0, channels, 2).sigmoid() * input.slice(1, 1, channels, 2).tanh()).MoveToOuterDisposeScope();
    }
}
