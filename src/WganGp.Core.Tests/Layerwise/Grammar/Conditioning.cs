using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>Whether float32 can tell a network's numbers at all.</summary>
internal static class Conditioning
{
    /// <summary>
    /// Whether some set of a normalisation is next to constant: what it divides by is then rounding, and each way of computing it has its
    /// own. A pooling by the maximum makes such sets of whatever comes in.
    /// </summary>
    public static bool HasConstantSets(NetworkCase example)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        using var module = example.Build(ScalarType.Float64, out _);
        var found = false;
        foreach (var norm in module.modules().OfType<nn.Module<Tensor, Tensor>>())
        {
            if (Sets(norm) is { } sets) norm.register_forward_pre_hook((_, input) => (found |= IsConstant(sets(input)), input).input);
        }

        var (first, second) = (example.Samples(ScalarType.Float64, 1), example.Samples(ScalarType.Float64, 2));
        foreach (var samples in new[] { first, second, (first + second) / 2 })
        {
            BothPaths.Call(module, samples, example.Conditions(ScalarType.Float64));
        }
        return found;
    }

    private static bool IsConstant(Tensor sets)
    {
        var spread = sets.std(1, unbiased: false);
        return (spread < sets.abs().amax([1L]) * 1e-2 + 1e-3).any().item<bool>();
    }

    private static Func<Tensor, Tensor>? Sets(nn.Module module) => module switch
    {
        LayerNorm norm => input => input.reshape(-1, norm.normalized_shape.Aggregate(1L, (all, size) => all * size)),
        GroupNorm norm => input => input.reshape(input.shape[0] * norm.num_groups, -1),
        InstanceNorm => input => input.reshape(input.shape[0] * input.shape[1], -1),
        BatchNorm => input => input.transpose(0, 1).reshape(input.shape[1], -1),
        _ => null,
    };
}
