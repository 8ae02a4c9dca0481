using WganGp.Benchmarks.Networks;
using WganGp.Benchmarks.Variants;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Measuring;

/// <summary>
/// Whether variants do the same work: their critics' gradients in one update from the same weights, batch, latents and alpha.
/// </summary>
/// <remarks>
/// The proof is made in float64, where only wrong work makes a difference. In a variant's own type a few of the rectifiers whose
/// input is zero up to rounding get the opposite sign, and each of those changes a sample's gradient; that comparison catches a
/// fault of one type alone.
/// </remarks>
internal static class GradientAgreement
{
    /// <summary>The largest difference between two orders of the same operations in float64.</summary>
    public const double Float64 = 1e-9;

    /// <summary>
    /// The largest difference that rounding explains in a variant's own type. Seen: in float32 6e-4 at the tables' sizes and 0.034 in
    /// networks of two channels (once in 200 draws), in bfloat16, which carries 8 bits, 0.1 and 0.63. Wrong work shows as a
    /// difference of the gradient's own size.
    /// </summary>
    public const double Rounding = 0.8;

    // A gradient that is zero up to rounding (a bias before BatchNorm, a critic's last bias) is compared with the whole gradient instead.
    private const double Smallest = 1e-2;

    /// <summary>Lets float64 copies of the float32 variants make one critic update each, and compares them with the first.</summary>
    /// <exception cref="InvalidOperationException">One does other work.</exception>
    public static void Prove(BenchmarkNetwork network, IReadOnlyList<Variant> variants, Tensor real, NetworkPair prototype)
    {
        using var scope = NewDisposeScope();
        var points = real.to(ScalarType.Float64);
        IReadOnlyDictionary<string, Tensor>? plain = null;
        // One after the other: two copies of a large network in float64 may be more than the machine has.
        foreach (var variant in variants.Where(each => each.Type == ScalarType.Float32))
        {
            using var contender = Contender.Create(variant, network, points, prototype, ScalarType.Float64);
            var gradients = contender.FirstGradients();
            plain ??= gradients;
            Require(network.Name, variant, variants[0], Difference(plain, gradients), Float64);
            if (gradients != plain) Dispose(gradients);
        }

        if (plain is not null) Dispose(plain);
    }

    /// <summary>Lets each contender, fresh from the same weights, make one critic update, and compares it with the first.</summary>
    /// <returns>Each contender's difference.</returns>
    /// <exception cref="InvalidOperationException">One differs by more than rounding explains.</exception>
    public static IReadOnlyList<double> Check(string network, IReadOnlyList<Contender> contenders)
    {
        using var scope = NewDisposeScope();
        var gradients = contenders.Select(contender => contender.FirstGradients()).ToList();
        var differences = gradients.ConvertAll(each => Difference(gradients[0], each));
        foreach (var (contender, difference) in contenders.Zip(differences))
        {
            Require(network, contender.Variant, contenders[0].Variant, difference, Rounding);
        }

        gradients.ForEach(Dispose);
        return differences;
    }

    /// <summary>The largest relative difference of a parameter's gradient, in the L2 norm.</summary>
    /// <exception cref="InvalidOperationException">The two do not have the same parameters.</exception>
    public static double Difference(IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> actual)
    {
        using var scope = NewDisposeScope();
        var missing = expected.Keys.Except(actual.Keys).Concat(actual.Keys.Except(expected.Keys)).ToList();
        if (missing.Count > 0)
        {
            throw new InvalidOperationException($"Only one of the variants has a gradient of {string.Join(", ", missing)}.");
        }

        var whole = Math.Sqrt(expected.Values.Sum(gradient => Math.Pow(Norm(gradient), 2)));
        // Not LINQ's Max, which skips NaN.
        return expected.Aggregate(
            0.0, (largest, entry) =>
                Math.Max(largest, Norm(actual[entry.Key] - entry.Value) / Math.Max(Norm(entry.Value), Smallest * whole)));
    }

    private static void Require(string network, Variant variant, Variant first, double difference, double allowed)
    {
        // Not "larger than": NaN must fail too.
        if (difference <= allowed) return;
        throw new InvalidOperationException(
            $"On {network} the gradients of '{variant.Name}' differ from those of '{first.Name}' by {difference:G3} relative; " +
            $"{allowed:G1} is allowed. They do not do the same work, so their times are not compared.");
    }

    private static void Dispose(IReadOnlyDictionary<string, Tensor> gradients)
    {
        foreach (var gradient in gradients.Values) gradient.Dispose();
    }

    private static double Norm(Tensor tensor) => tensor.to(ScalarType.Float64).norm().item<double>();
}
