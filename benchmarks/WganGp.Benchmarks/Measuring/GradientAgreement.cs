using WganGp.Benchmarks.Variants;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Measuring;

/// <summary>
/// Whether two variants did the same work: their critics' gradients in one update from the same weights, batch, latents and alpha.
/// </summary>
internal static class GradientAgreement
{
    /// <summary>
    /// The largest difference that float32 rounding explains: among millions of rectifiers a few have an input that is zero up to
    /// rounding, and each of those with the opposite sign changes a sample's gradient.
    /// </summary>
    public const double Float32 = 5e-3;

    /// <summary>
    /// The same for bfloat16, which carries 8 bits, so that many rectifiers get the opposite sign: up to 0.1 was seen at the tables'
    /// sizes, 0.63 in networks of two channels. Wrong work shows as a difference of the gradient's own size.
    /// </summary>
    public const double BFloat16 = 0.8;

    // A gradient that is zero up to rounding (a bias before BatchNorm, a critic's last bias) is compared with the whole gradient instead.
    private const double Smallest = 1e-2;

    /// <summary>Lets each contender, fresh from the same weights, make one critic update, and compares it with the first.</summary>
    /// <returns>Each contender's difference.</returns>
    /// <exception cref="InvalidOperationException">One differs by more than its type's rounding explains.</exception>
    public static IReadOnlyList<double> Check(string network, IReadOnlyList<Contender> contenders)
    {
        using var scope = NewDisposeScope();
        var gradients = contenders.Select(contender => contender.FirstGradients()).ToList();
        var differences = gradients.ConvertAll(each => Difference(gradients[0], each));
        foreach (var (contender, difference) in contenders.Zip(differences))
        {
            var allowed = contender.Variant.Type == ScalarType.Float32 ? Float32 : BFloat16;
            // Not "larger than": NaN must fail too.
            if (difference <= allowed) continue;
            throw new InvalidOperationException(
                $"On {network} the gradients of '{contender.Variant.Name}' differ from those of '{contenders[0].Variant.Name}' by " +
                $"{difference:G3} relative; " +
                $"{allowed:G1} is allowed. They do not do the same work, so their times are not compared.");
        }

        foreach (var gradient in gradients.SelectMany(each => each.Values)) gradient.Dispose();
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

    private static double Norm(Tensor tensor) => tensor.to(ScalarType.Float64).norm().item<double>();
}
