using TorchSharp;
using WganGp.Recipes.Data;
using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// A generator that training does not change: points of a distribution with Gaussian noise added. Against it a critic can be trained to its
/// optimum, as igul222's gan_toy.py does with <c>FIXED_GENERATOR</c> for the paper's value surfaces (arXiv 1704.00028, figure 1a).
/// </summary>
/// <remarks>Latents are the noisy points themselves, <c>[N, 2]</c>, and so are the samples.</remarks>
public sealed class FixedGenerator : nn.Module<Tensor, Tensor>, IGenerator, IExportableModule
{
    private readonly TorchSharp.Modules.Parameter unused;
    private readonly ToyDistribution distribution;
    private readonly double noise;

    /// <summary>Creates the generator.</summary>
    /// <param name="distribution">Where the points come from.</param>
    /// <param name="noise">Standard deviation of the noise along each axis, 0 or more. The original has 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The noise is negative or not finite.</exception>
    public FixedGenerator(ToyDistribution distribution, double noise = 1) : base(nameof(FixedGenerator))
    {
        ArgumentNullException.ThrowIfNull(distribution);
        if (!double.IsFinite(noise) || noise < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(noise), noise, $"noise is {noise}; give 0 or more, finite.");
        }

        this.distribution = distribution;
        this.noise = noise;
        unused = nn.Parameter(zeros(1));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public nn.Module Module => this;

    /// <inheritdoc/>
    public IReadOnlyList<long> LatentShape { get; } = [2];

    /// <summary>Draws noisy points.</summary>
    /// <param name="count">How many.</param>
    /// <param name="random">The source of randomness; its state advances.</param>
    /// <returns>Points, float32 <c>[count, 2]</c> on the CPU.</returns>
    public Tensor SampleLatent(long count, Generator random)
    {
        using var scope = NewDisposeScope();
        var points = distribution.Draw(count, random);
        using var deviation = noise.ToScalar();
        return points.add(randn([count, 2], dtype: ScalarType.Float32, device: CPU, generator: random), alpha: deviation)
            .MoveToOuterDisposeScope();
    }

    /// <summary>Returns the latents unchanged.</summary>
    /// <param name="latent">Noisy points, <c>[N, 2]</c>.</param>
    /// <param name="condition">Not used.</param>
    /// <returns>Points, <c>[N, 2]</c>.</returns>
    public Tensor Generate(Tensor latent, Tensor? condition = null) => call(latent);

    /// <inheritdoc/>
    public override Tensor forward(Tensor latent)
    {
        // A trainer needs a weight to train; the gradient of this one is exactly zero, so its generator steps change nothing.
        using var nothing = unused.Times(0);
        return latent.Plus(nothing);
    }

    /// <inheritdoc/>
    public ExportValue Export(IExportGraph graph, ExportValue input, ExportValue? condition)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Add("Identity", [input]);
    }
}
