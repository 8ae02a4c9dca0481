using TorchSharp;
using static TorchSharp.torch;

namespace WganGp.Recipes.Data;

/// <summary>
/// A distribution of points in the plane with known properties: the three toys on which the WGAN-GP paper shows
/// value surfaces (section 3.1 and figure 2), with the constants of its published code (<c>gan_toy.py</c> in
/// igul222/improved_wgan_training).
/// </summary>
/// <remarks>Points are drawn one by one from the distribution itself, so that there is no finite data set to memorise.</remarks>
public sealed class ToyDistribution
{
    // Two coordinates of a point three times: the noise, what it is added to, and the sum.
    private const long BytesWhileDrawn = 3 * 2 * sizeof(float);

    private readonly Func<long, torch.Generator, Tensor> _draw;

    private ToyDistribution(string name, Func<long, torch.Generator, Tensor> draw)
    {
        Name = name;
        Modes = [];
        _draw = draw;
    }

    private ToyDistribution(string name, IReadOnlyList<(double X, double Y)> modes, double modeStandardDeviation)
    {
        Name = name;
        Modes = modes;
        ModeStandardDeviation = modeStandardDeviation;
        _draw = DrawMixture;
    }

    /// <summary>
    /// Eight narrow Gaussians on a circle of radius 2 / 1.414, standard deviation 0.02 / 1.414, equally likely.
    /// </summary>
    public static ToyDistribution EightGaussians { get; } = CreateEightGaussians();

    /// <summary>
    /// Twenty-five narrow Gaussians on a 5 x 5 grid of spacing 2 / 2.828, standard deviation 0.05 / 2.828, equally likely.
    /// </summary>
    /// <remarks>The published code shuffles 100,000 points with exactly 4,000 per mode; here each point picks its mode at random.</remarks>
    public static ToyDistribution TwentyFiveGaussians { get; } = CreateTwentyFiveGaussians();

    /// <summary>
    /// A spiral: <c>t (cos t, sin t)</c> with t uniform from 1.5 pi to 4.5 pi, Gaussian noise of standard deviation 0.25
    /// added, all divided by 7.5 (scikit-learn's <c>make_swiss_roll</c>, its first and third coordinate). It has no modes.
    /// </summary>
    public static ToyDistribution SwissRoll { get; } = new("swissroll", DrawSwissRoll);

    /// <summary>All three, in the order of the paper's figure.</summary>
    public static IReadOnlyList<ToyDistribution> All { get; } = [EightGaussians, TwentyFiveGaussians, SwissRoll];

    /// <summary>The name in the published code: <c>8gaussians</c>, <c>25gaussians</c> or <c>swissroll</c>.</summary>
    public string Name { get; }

    /// <summary>The centres of the modes; empty if the distribution has none.</summary>
    public IReadOnlyList<(double X, double Y)> Modes { get; }

    /// <summary>The standard deviation of every mode along either axis; null if the distribution has no modes.</summary>
    public double? ModeStandardDeviation { get; }

    /// <summary>Draws points.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="random">The source of randomness, on the CPU; its state advances.</param>
    /// <returns>The points, float32 <c>[count, 2]</c> on the CPU; the caller disposes them.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1, or more than the memory can hold.</exception>
    public Tensor Draw(long count, torch.Generator random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentNullException.ThrowIfNull(random);
        if (MemoryNeed.Excess(count, BytesWhileDrawn) is { } excess)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"The points of {Name} need {excess}. Draw fewer at a time from the same source of randomness.");
        }

        using var scope = NewDisposeScope();
        using (no_grad()) return _draw(count, random).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private Tensor DrawMixture(long count, torch.Generator random)
    {
        float[] centres = [.. Modes.SelectMany(mode => new[] { (float)mode.X, (float)mode.Y })];
        var mode = randint(Modes.Count, count, dtype: ScalarType.Int64, generator: random);
        var noise = randn(count, 2, dtype: ScalarType.Float32, generator: random);
        return tensor(centres, [Modes.Count, 2]).index_select(0, mode).Plus(noise.Times(ModeStandardDeviation!.Value));
    }

    private static Tensor DrawSwissRoll(long count, torch.Generator random)
    {
        var t = UniformNumbers.Draw([count], random).Times(2).Plus(1).Times(1.5 * Math.PI);
        var noise = randn(count, 2, dtype: ScalarType.Float32, generator: random);
        return stack([t * t.cos(), t * t.sin()], dim: 1).Plus(noise.Times(0.25)).DividedBy(7.5);
    }

    private static ToyDistribution CreateEightGaussians()
    {
        const double scale = 2;
        const double stdev = 1.414;
        var diagonal = 1 / Math.Sqrt(2);
        (double X, double Y)[] directions =
        [
            (1, 0), (-1, 0), (0, 1), (0, -1),
            (diagonal, diagonal), (diagonal, -diagonal), (-diagonal, diagonal), (-diagonal, -diagonal),
        ];
        return new("8gaussians", [.. directions.Select(d => (scale * d.X / stdev, scale * d.Y / stdev))], 0.02 / stdev);
    }

    private static ToyDistribution CreateTwentyFiveGaussians()
    {
        const double stdev = 2.828;
        (double, double)[] modes =
            [.. from x in Enumerable.Range(-2, 5) from y in Enumerable.Range(-2, 5) select (2 * x / stdev, 2 * y / stdev)];
        return new("25gaussians", modes, 0.05 / stdev);
    }
}
