using TorchSharp.Modules;
using WganGp.Operations;
using static TorchSharp.torch;

namespace WganGp;

/// <summary>
/// A layer whose weight W is divided by its largest singular value σ (spectral normalisation, arXiv 1802.05957, equation 8): a linear map
/// that lengthens no vector, up to the error of σ. σ = uᵀWv, where u and v come from the power iteration of the paper's algorithm 1.
/// </summary>
/// <remarks>
/// <para>
/// The input passes through the layer as <c>y = (W/σ) x + b</c>, with the layer's own shapes. W is seen as a matrix with a row per output:
/// <c>[out, in · kernel]</c>. Gradients go through σ, with u and v held constant, as in the paper and in PyTorch.
/// </para>
/// <para>
/// u and v are buffers, saved and resumed with the weights. They move in <see cref="Iterate"/> alone, never in <c>forward</c>: all passes
/// of an update, samples, inspection and evaluation see one W/σ. A trainer calls it once at the beginning of each update of the network
/// that holds the layer, as long as this module is in training mode: in a critic's update for the critic, in a generator's for the
/// generator, whatever the number of passes, parts of a batch, or the penalty. A loop of your own calls it itself.
/// </para>
/// </remarks>
public sealed class SpectralNorm : nn.Module<Tensor, Tensor>
{
    // As PyTorch's parametrization: the first pass then has a σ that is near the largest singular value.
    private const int FirstIterations = 15;

    private readonly nn.Module<Tensor, Tensor> layer;

    /// <summary>Wraps a layer. u is drawn from TorchSharp's global random state and iterated 15 times.</summary>
    /// <param name="layer">
    /// A <c>Linear</c>, <c>Conv1d</c>, <c>Conv2d</c>, <c>Conv3d</c> or transposed convolution, its weight initialised.
    /// </param>
    /// <param name="iterations">
    /// Steps of the power iteration per update; the default is 1, as in the paper: weights move little from one update to the next.
    /// </param>
    /// <exception cref="ArgumentException">The module is another one, or its weight is zero.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no iterations.</exception>
    public SpectralNorm(nn.Module<Tensor, Tensor> layer, int iterations = 1) : base(nameof(SpectralNorm))
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (iterations < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(iterations), iterations, "Give the steps of the power iteration, 1 or more.");
        }

        (this.layer, Iterations) = (layer, iterations);
        ThrowUnlessLinear(layer);
        using (NewDisposeScope())
        using (no_grad())
        {
            if (!Weight.any().item<bool>())
            {
                throw new ArgumentException(
                    $"The weight of the {layer.GetType().Name} is zero, so it has no largest singular value to be divided by; " +
                    "initialise the layer before it is wrapped in SpectralNorm.", nameof(layer));
            }

            var matrix = SpectralNormalization.Matrix(Weight, IsTransposed);
            Register("u", randn(matrix.size(0), Weight.dtype, Weight.device));
            Register("v", zeros(matrix.size(1), Weight.dtype, Weight.device));
        }

        RegisterComponents();
        Move(FirstIterations);
    }

    /// <summary>The layer, with W as its weight.</summary>
    public nn.Module<Tensor, Tensor> Layer => layer;

    /// <summary>Steps of the power iteration per update.</summary>
    public int Iterations { get; }

    /// <summary>W.</summary>
    internal Parameter Weight => layer is Linear linear ? linear.weight! : ((Convolution)layer).weight;

    /// <summary>The left vector, <c>[out]</c>.</summary>
    internal Tensor U => get_buffer("u")!;

    /// <summary>The right vector, <c>[in · kernel]</c>.</summary>
    internal Tensor V => get_buffer("v")!;

    /// <summary>Whether the weight has its outputs in dimension 1.</summary>
    internal bool IsTransposed => layer is Convolution { transposed: true };

    /// <summary>
    /// Moves u and v by <see cref="Iterations"/> steps: v = Wᵀu/‖Wᵀu‖, u = Wv/‖Wv‖ (algorithm 1). Call it once before each update in a
    /// loop of your own; a trainer does so itself.
    /// </summary>
    public void Iterate() => Move(Iterations);

    /// <summary>Passes on the layer's output with W/σ in place of W.</summary>
    /// <param name="input">The layer's input.</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        // Copies: an iteration between this pass and its derivative must not change the derivative.
        var (left, right) = (U.clone(), V.clone());
        var sigma = SpectralNormalization.Matrix(Weight, IsTransposed).mv(right).mul(left).sum();
        // The layer is linear in W and in what comes in, whatever its padding: one may be divided as well as the other.
        return layer.call(input.div(sigma)).MoveToOuterDisposeScope();
    }

    private void Move(int times)
    {
        using var noGrad = no_grad();
        for (var i = 0; i < times; i++) SpectralNormalization.Iterate(Weight, U, V, IsTransposed);
    }

    private void Register(string name, Tensor vector) => register_buffer(name, vector.DetachFromDisposeScope());

    // Matched exactly: a class of a host's own may derive from a layer and be no linear map.
    private static void ThrowUnlessLinear(nn.Module<Tensor, Tensor> layer)
    {
        Type[] known =
        [
            typeof(Linear), typeof(Conv1d), typeof(Conv2d), typeof(Conv3d), typeof(ConvTranspose1d), typeof(ConvTranspose2d),
            typeof(ConvTranspose3d),
        ];
        if (known.Contains(layer.GetType())) return;
        throw new ArgumentException(
            $"SpectralNorm was given a {layer.GetType().Name}; give one of {string.Join(", ", known.Select(type => type.Name))}.",
            nameof(layer));
    }
}
