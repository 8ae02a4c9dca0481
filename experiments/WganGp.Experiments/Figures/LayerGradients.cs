using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Experiments;

/// <summary>How the critic's gradient grows or shrinks from layer to layer.</summary>
internal static class LayerGradients
{
    /// <summary>
    /// The norm of the score's gradient with respect to the input and to the activations of each hidden layer, in order; the mean
    /// over the samples. The weights' own gradients are not changed.
    /// </summary>
    /// <param name="network">A chain with ReLU after each hidden layer.</param>
    /// <param name="samples">Samples, <c>[N, …]</c>.</param>
    public static double[] Of(Sequential network, Tensor samples)
    {
        using var scope = NewDisposeScope();
        var weights = network.parameters().ToArray();
        foreach (var weight in weights) weight.requires_grad = false;
        try
        {
            var value = samples.detach().clone().requires_grad_();
            var activations = new List<Tensor> { value };
            foreach (var layer in network.children().Cast<nn.Module<Tensor, Tensor>>())
            {
                value = layer.call(value);
                if (layer is not ReLU) continue;
                value.retain_grad();
                activations.Add(value);
            }

            // The score of a sample depends on that sample alone, so row i of a gradient is that of score i.
            value.sum().backward();
            return [.. activations.Select(activation => activation.grad!.flatten(1).norm(1).mean().to(ScalarType.Float64).item<double>())];
        }
        finally
        {
            foreach (var weight in weights) weight.requires_grad = true;
        }
    }

    /// <summary>All weights but the biases, as one array.</summary>
    public static double[] Weights(Sequential network)
    {
        using var scope = NewDisposeScope();
        var parts = network.named_parameters().Where(entry => entry.name.EndsWith("weight", StringComparison.Ordinal))
            .Select(entry => entry.parameter.detach().flatten());
        return cat([.. parts]).to(ScalarType.Float64).data<double>().ToArray();
    }
}
