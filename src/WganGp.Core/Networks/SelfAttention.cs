using TorchSharp.Modules;
using WganGp.Networks;
using static TorchSharp.torch;

namespace WganGp;

/// <summary>
/// Self-attention over the positions of an image, a sequence or a volume (SAGAN, arXiv 1805.08318, section 3):
/// <c>x + γ · W_o(softmax(qᵀk) v)</c>, where queries q, keys k and values v are linear maps of the channels at each position.
/// </summary>
/// <remarks>
/// <para>
/// Activations <c>[N, C, L]</c>, <c>[N, C, H, W]</c> or <c>[N, C, D, H, W]</c> keep their shape. Widths are those of the authors' code
/// (brain-research/self-attention-gan): C/8 for queries and keys, C/2 for values, at least 1 each; keys and values are taken from every
/// second position by a maximum. The paper's text has C/8 for all and no maximum. No map has a bias. γ starts at 0, so that the block
/// starts as the identity.
/// </para>
/// <para>
/// On the fast path (<see cref="PenaltyPath"/>) the maps are written out, and the softmax between them runs by autograd within its own
/// bounds, row by row.
/// </para>
/// </remarks>
public sealed class SelfAttention : nn.Module<Tensor, Tensor>
{
    private readonly long channels;
    private readonly nn.Module<Tensor, Tensor> query;
    private readonly nn.Module<Tensor, Tensor> key;
    private readonly nn.Module<Tensor, Tensor> value;
    private readonly nn.Module<Tensor, Tensor> output;
    private readonly AttentionCore core;
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
        static nn.Module<Tensor, Tensor> Map(long from, long to, bool normalized)
        {
            var map = nn.Linear(from, to, hasBias: false);
            return normalized ? new SpectralNorm(map) : map;
        }

        this.channels = channels;
        var (narrow, wide) = (Math.Max(1, channels / 8), Math.Max(1, channels / 2));
        (query, key) = (Map(channels, narrow, spectralNorm), Map(channels, narrow, spectralNorm));
        (value, output) = (Map(channels, wide, spectralNorm), Map(wide, channels, spectralNorm));
        core = new AttentionCore(narrow, wide, pooled);
        gamma = nn.Parameter(zeros(1));
        RegisterComponents();
    }

    /// <summary>The map to queries, a <c>Linear</c> or a <see cref="SpectralNorm"/> around one.</summary>
    public nn.Module<Tensor, Tensor> Query => query;

    /// <summary>The map to keys.</summary>
    public nn.Module<Tensor, Tensor> Key => key;

    /// <summary>The map to values.</summary>
    public nn.Module<Tensor, Tensor> Value => value;

    /// <summary>The map of what was attended to, to the channels.</summary>
    public nn.Module<Tensor, Tensor> Output => output;

    /// <summary>γ, <c>[1]</c>.</summary>
    public Parameter Gamma => gamma;

    /// <summary>Whether keys and values are the maxima over 2 positions in each dimension.</summary>
    public bool IsPooled => core.IsPooled;

    /// <summary>The maps of the activations, in the order in which <see cref="Core"/> takes their results.</summary>
    internal IReadOnlyList<nn.Module<Tensor, Tensor>> Maps => [query, key, value];

    /// <summary>From queries, keys and values to what they attend to.</summary>
    internal nn.Module<Tensor, Tensor> Core => core;

    /// <summary>Adds what attention gives to the activations.</summary>
    /// <param name="input">Activations <c>[N, C, …]</c> with 1 to 3 dimensions of positions.</param>
    /// <exception cref="ArgumentException">They have another shape.</exception>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        using var positions = ToPositions(input);
        var attended = output.call(core.call(cat([.. Maps.Select(map => map.call(positions))], -1)));
        return input.Plus(attended.mul(gamma).movedim([-1], [1])).MoveToOuterDisposeScope();
    }

    /// <summary>The activations with the channels last: <c>[N, …, C]</c>.</summary>
    /// <exception cref="ArgumentException">They have another shape.</exception>
    internal Tensor ToPositions(Tensor input)
    {
        if (input.dim() is >= 3 and <= 5 && input.size(1) == channels && !(core.IsPooled && input.shape[2..].Any(size => size < 2)))
        {
            return input.movedim([1], [-1]);
        }

        var (least, cure) = core.IsPooled ? ("2 positions or more", ", or set pooled to false") : ("positions", "");
        throw new ArgumentException(
            $"SelfAttention needs activations [N, {channels}, …] with 1 to 3 dimensions of {least}, but was given " +
            $"{NetworkCall.Shape(input)}; change the layer before it{cure}.");
    }
}
