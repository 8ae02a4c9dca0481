using static TorchSharp.torch;

namespace WganGp;

/// <summary>
/// Layers one after the other, some of which read a condition: <c>Sequential</c> for conditional networks. Layers of one input get the
/// activations; layers of two inputs, such as <see cref="ConcatenatedCondition"/>, get the activations and the condition.
/// </summary>
/// <remarks>
/// The fast path (<see cref="PenaltyPath"/>) reads it layer by layer, as it reads <c>Sequential</c>. A layer of two inputs of your own runs
/// by autograd within its own bounds; mark it with <see cref="IRowWiseModule"/> where it works row by row.
/// </remarks>
public class ConditionalSequential : nn.Module<Tensor, Tensor, Tensor>
{
    /// <summary>Joins layers, named by their position.</summary>
    /// <param name="layers">Modules of one input or two, the first first.</param>
    /// <exception cref="ArgumentException">A module has another number of inputs.</exception>
    public ConditionalSequential(params nn.Module[] layers)
        : this([.. layers.Select((layer, i) => (i.ToString(System.Globalization.CultureInfo.InvariantCulture), layer))])
    {
    }

    /// <summary>Joins layers under names of their own.</summary>
    /// <param name="layers">Names and modules of one input or two, the first first.</param>
    /// <exception cref="ArgumentException">A module has another number of inputs.</exception>
    public ConditionalSequential(params (string Name, nn.Module Layer)[] layers) : base(nameof(ConditionalSequential))
    {
        ArgumentNullException.ThrowIfNull(layers);
        foreach (var (name, layer) in layers)
        {
            if (layer is not (nn.Module<Tensor, Tensor> or nn.Module<Tensor, Tensor, Tensor>))
            {
                throw new ArgumentException(
                    $"Layer '{name}' is {(layer is null ? "null" : $"a {layer.GetType().Name}")}; give modules that take one tensor, or " +
                    "a tensor and the condition, and return one.",
                    nameof(layers));
            }

            register_module(name, layer);
        }
    }

    /// <summary>The layers, the first first.</summary>
    public IEnumerable<nn.Module> Layers => named_children().Select(entry => entry.module);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor condition)
    {
        using var scope = NewDisposeScope();
        var current = input;
        foreach (var layer in Layers)
        {
            current = layer is nn.Module<Tensor, Tensor> plain
                ? plain.call(current)
                : ((nn.Module<Tensor, Tensor, Tensor>)layer).call(current, condition);
        }

        return ReferenceEquals(current, input) ? input.alias().MoveToOuterDisposeScope() : current.MoveToOuterDisposeScope();
    }
}
