using static TorchSharp.torch;

namespace WganGp.Networks;

/// <summary>
/// Attention without weights: from queries, keys and values of each position, side by side in the last dimension, to the values that
/// each position attends to.
/// </summary>
/// <param name="narrow">The width of queries and of keys.</param>
/// <param name="wide">The width of values.</param>
/// <param name="pooled">Whether keys and values are the maxima over 2 positions in each dimension.</param>
internal sealed class AttentionCore(long narrow, long wide, bool pooled) : nn.Module<Tensor, Tensor>(nameof(AttentionCore))
{
    public bool IsPooled => pooled;

    /// <param name="input"><c>[N, …, 2 narrow + wide]</c> with 1 to 3 dimensions of positions.</param>
    /// <returns><c>[N, …, wide]</c>.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var queries = input.narrow(-1, 0, narrow).flatten(1, -2);
        // [N, channels, positions]
        var others = Pooled(input.narrow(-1, narrow, narrow + wide).movedim([-1], [1])).flatten(2);
        var (keys, values) = (others.narrow(1, 0, narrow), others.narrow(1, narrow, wide));
        // [N, positions, keys]: each position's weights of all keys.
        var weights = queries.bmm(keys).softmax(-1);
        return weights.bmm(values.transpose(1, 2)).reshape([.. input.shape[..^1], wide]).MoveToOuterDisposeScope();
    }

    private Tensor Pooled(Tensor maps) => !pooled ? maps : maps.dim() switch
    {
        3 => nn.functional.max_pool1d(maps, 2),
        4 => nn.functional.max_pool2d(maps, 2),
        _ => nn.functional.max_pool3d(maps, [2, 2, 2]),
    };
}
