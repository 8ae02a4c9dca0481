using TorchSharp.Modules;
using WganGp.Networks;
using static TorchSharp.torch;

namespace WganGp;

/// <summary>
/// Self-attention over the positions of an image, a sequence or a volume (SAGAN, arXiv 1805.08318, section 3):
/// <c>x + γ · W_o(softmax(qᵀk) v)</c>, where queries q, keys k and values v are maps of x with one point of kernel.
/// </summary>
/// <remarks>
/// <para>
/// Activations <c>[N, C, L]</c>, <c>[N, C, H, W]</c> or <c>[N, C, D, H, W]</c> keep their shape. Widths are those of the authors' code
/// (brain-research/self-attention-gan): C/8 for queries and keys, C/2 for values, at least 1 each; keys and values are taken from every
/// second position by a maximum. The paper's text has C/8 for all and no maximum. No map has a bias. γ starts at 0, so that the block
/// starts as the identity.
/// </para>
/// <para>
/// The fast path (<see cref="PenaltyPath"/>) runs it by autograd within its own bounds, row by row; in bfloat16 it stays in the weights'
/// type.
/// </para>
/// </remarks>
public sealed class SelfAttention : nn.Module<Tensor, Tensor>
{
    private readonly long channels;
    private readonly bool isPooled;
    private readonly nn.Module<Tensor, Tensor> query;
    private readonly nn.Module<Tensor, Tensor> key;
    private readonly nn.Module<Tensor, Tensor> value;
    private readonly nn.Module<Tensor, Tensor> output;
    private readonly Parameter gamma;

    /// <summary>Creates the block.</summary>
    /// <param name="channels">C.</param>
    /// <param name="pooled">
    /// Whether keys and values are the maxima over 2 positions in each dimension; a quarter of the memory and time for images. The default
    /// is true, as in the authors' code. Needs 2 positions or more in each dimension.
    /// </param>
    /// <param name="spectralNorm">
    /// Whether the four maps are wrapped in <see cref="SpectralNorm"/>, as in SAGAN's networks (section 3.1); the default is false: with a
    /// gradient penalty the critic's slope is bounded already.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There are no channels.</exception>
    public SelfAttention(long channels, bool pooled = true, bool spectralNorm = false) : base(nameof(SelfAttention))
    {
        if (channels < 1) throw new ArgumentOutOfRangeException(nameof(channels), channels, "Give the number of channels, 1 or more.");
        (this.channels, isPooled) = (channels, pooled);
        nn.Module<Tensor, Tensor> Map(long from, long to)
        {
            var map = nn.Conv1d(from, to, 1, bias: false);
            return spectralNorm ? new SpectralNorm(map) : map;
        }

        var (narrow, wide) = (Math.Max(1, channels / 8), Math.Max(1, channels / 2));
        (query, key, value, output) = (Map(channels, narrow), Map(channels, narrow), Map(channels, wide), Map(wide, channels));
        gamma = nn.Parameter(zeros(1));
        RegisterComponents();
    }

    /// <summary>Adds what attention gives to the activations.</summary>
    /// <param name="input">Activations <c>[N, C, …]</c> with 1 to 3 dimensions of positions.</param>
    /// <exception cref="ArgumentException">They have another shape.</exception>
    public override Tensor forward(Tensor input)
    {
        if (input.dim() is < 3 or > 5 || input.size(1) != channels || (isPooled && input.shape[2..].Any(size => size < 2)))
        {
            var (least, cure) = isPooled ? ("2 positions or more", ", or set pooled to false") : ("positions", "");
            throw new ArgumentException(
                $"SelfAttention needs activations [N, {channels}, …] with 1 to 3 dimensions of {least}, but was given " +
                $"{NetworkCall.Shape(input)}; change the layer before it{cure}.");
        }

        using var scope = NewDisposeScope();
        var positions = input.flatten(2);
        var keys = Pooled(key.call(positions), input);
        var values = Pooled(value.call(positions), input);
        // [N, positions, keys]: each position's weights of all keys.
        var weights = query.call(positions).transpose(1, 2).bmm(keys).softmax(-1);
        var attended = output.call(values.bmm(weights.transpose(1, 2)));
        return input.Plus(attended.mul(gamma).reshape(input.shape)).MoveToOuterDisposeScope();
    }

    private Tensor Pooled(Tensor map, Tensor input)
    {
        if (!isPooled) return map;
        var shaped = map.reshape([map.size(0), map.size(1), .. input.shape[2..]]);
        var pooled = input.dim() switch
        {
            3 => nn.functional.max_pool1d(shaped, 2),
            4 => nn.functional.max_pool2d(shaped, 2),
            _ => nn.functional.max_pool3d(shaped, [2, 2, 2]),
        };
        return pooled.flatten(2);
    }
}
