using TorchSharp.Modules;
using WganGp.Networks;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Measuring;

/// <summary>
/// Floating-point operations of one forward pass for one sample, counted from shapes: two per multiply-add, in convolutions,
/// transposed convolutions, linear layers and attention's two products; pointwise work and normalisation are excluded. Padding counts as
/// if it were data.
/// </summary>
internal static class FlopCounter
{
    /// <param name="network">The network; it is run once, in evaluation mode and without gradients.</param>
    /// <param name="inputShape">The shape of one input, without the batch dimension.</param>
    public static double PerSample(nn.Module<Tensor, Tensor> network, IEnumerable<long> inputShape) =>
        Of(network, () => network.call(zeros([1, .. inputShape])));

    /// <param name="network">The network; it is in evaluation mode and without gradients while it runs.</param>
    /// <param name="forward">Runs it once.</param>
    public static double Of(nn.Module network, Action forward)
    {
        var total = 0.0;
        var layers = network.modules().Append(network).Distinct().OfType<nn.Module<Tensor, Tensor>>().Where(Counts).ToList();
        if (layers.Count == 0)
        {
            throw new InvalidOperationException(
                $"{network.GetType().Name} has no layer whose work can be counted: no convolution, no linear layer.");
        }

        var unseen = layers.ToHashSet();
        var hooks = layers.ConvertAll(layer => layer.register_forward_hook((_, input, output) =>
        {
            unseen.Remove(layer);
            total += Of(layer, input, output);
            return output;
        }));
        var training = network.training;
        try
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            network.eval();
            forward();
        }
        finally
        {
            network.train(training);
            foreach (var hook in hooks) hook.remove();
        }

        return unseen.Count == 0
            ? total
            : throw new InvalidOperationException(
                $"{unseen.Count} layers of {network.GetType().Name} were not called in its forward pass, " +
                "so their work cannot be counted; use call, not forward or functional.");
    }

    private static bool Counts(nn.Module<Tensor, Tensor> layer) => layer is Convolution or Linear or AttentionCore;

    private static double Of(nn.Module<Tensor, Tensor> layer, Tensor input, Tensor output)
    {
        if (layer is AttentionCore attention)
        {
            // Each position with each key: the product of query and key, and the key's value.
            var keys = input.shape[1..^1].Aggregate(1L, (product, side) => product * (attention.IsPooled ? side / 2 : side));
            return 2.0 * (output.numel() / output.shape[^1]) * keys * ((input.shape[^1] + output.shape[^1]) / 2);
        }

        // A convolution's weight is used once for each output position, a transposed one's for each input position.
        var (weight, positions) = layer switch
        {
            ConvTranspose1d transposed => (transposed.weight, Positions(input)),
            ConvTranspose2d transposed => (transposed.weight, Positions(input)),
            Conv1d convolution => (convolution.weight, Positions(output)),
            Conv2d convolution => (convolution.weight, Positions(output)),
            Linear linear => (linear.weight, output.numel() / output.shape[^1]),
            _ => throw new NotSupportedException($"No formula is written for the layer {layer.GetType().Name}."),
        };
        return 2.0 * weight.numel() * positions;
    }

    // The spatial size; with the batch of one. A weight holds each group's channels once, so groups need no factor.
    private static long Positions(Tensor image) => image.numel() / image.shape[1];
}
