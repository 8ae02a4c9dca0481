using TorchSharp;
using WganGp.FastPath;
using WganGp.Operations;
using static TorchSharp.torch;

namespace WganGp.Tests.FastPath;

/// <summary>One critic update's gradients, by autograd and layer by layer, from the same weights, samples and draws.</summary>
/// <param name="Reference">By autograd.</param>
/// <param name="Fast">Layer by layer.</param>
/// <param name="Rounded">
/// By autograd, as near to the reference as rounding allows: float32's in float64, and from weights that are off by a rounding each.
/// Where these are far from the reference, the fast path may be: a normalisation divides by next to nothing, or what goes into a
/// rectifier is zero but for rounding. Computed where the two paths differ at all; the weights are moved for it.
/// </param>
internal sealed record BothPaths(BothPaths.Update Reference, BothPaths.Update Fast, Lazy<IReadOnlyList<BothPaths.Update>> Rounded)
{
    // No rounding that matters.
    private const double Same = 1e-10;

    /// <summary>The largest difference of any gradient, relative to the largest gradient of the critic.</summary>
    public double WorstGradient => Worst(
        [.. Reference.Gradients.SelectMany(Numbers)], [.. Fast.Gradients.SelectMany(Numbers)], update =>
            update.Gradients.SelectMany(Numbers));

    /// <summary>
    /// The largest difference of a score or the loss, relative to the largest score; of the penalty; of a norm, relative to the largest
    /// norm.
    /// </summary>
    public double WorstValue => Reference.Values.Select((values, i) => Worst(values, Fast.Values[i], update => update.Values[i])).Max();

    public static BothPaths Run(
        nn.Module<Tensor, Tensor> module, Tensor real, Tensor fake, GradientPenaltyOptions? options = null, bool withPenalty = true,
        ScalarType? compute = null)
    {
        var buffers = module.buffers().Select(buffer => buffer.clone()).ToArray();
        var reference = OfReference(module, real, fake, options, withPenalty);
        using (no_grad())
        {
            foreach (var (buffer, before) in module.buffers().Zip(buffers)) buffer.copy_(before);
        }

        var fast = OfFast(module, real, fake, options, withPenalty, compute);
        return new BothPaths(reference, fast, new(() => NearReference(module, real, fake, options, withPenalty)));
    }

    private static List<Update> NearReference(
        nn.Module<Tensor, Tensor> module, Tensor real, Tensor fake, GradientPenaltyOptions? options, bool withPenalty)
    {
        var type = real.dtype;
        List<Update> rounded = [];
        if (type != ScalarType.Float64)
        {
            module.to(ScalarType.Float64);
            rounded.Add(OfReference(module, real.to(ScalarType.Float64), fake.to(ScalarType.Float64), options, withPenalty));
            module.to(type);
        }

        var rounding = type == ScalarType.Float64 ? 4e-16 : 2e-7;
        using var random = new Generator(11);
        // So many that a rectifier's input which is zero but for rounding gets both signs.
        while (rounded.Count < 12)
        {
            using (no_grad())
            {
                foreach (var parameter in module.parameters())
                    parameter.mul_(1 + rounding * randn(parameter.shape, type, generator: random));
            }

            rounded.Add(OfReference(module, real, fake, options, withPenalty));
        }

        return rounded;
    }

    public static Update OfReference(
        nn.Module<Tensor, Tensor> module, Tensor real, Tensor fake, GradientPenaltyOptions? options = null, bool withPenalty = true)
    {
        using var alpha = RandomStreams.Open(5, RandomStream.Alpha);
        var penalty = new GradientPenalty(options ?? new GradientPenaltyOptions());
        var critic = new ModuleCritic(module);
        var (realScores, fakeScores) = (critic.Score(real), critic.Score(fake));
        var loss = fakeScores.mean() - realScores.mean();
        var term = withPenalty ? penalty.Compute(critic, real, fake, null, alpha) : null;
        (term is null ? loss : loss + term.Loss).backward();
        return Update.Of(module, [realScores, fakeScores, loss], term);
    }

    public static Update OfFast(
        nn.Module<Tensor, Tensor> module, Tensor real, Tensor fake, GradientPenaltyOptions? options = null, bool withPenalty = true,
        ScalarType? compute = null)
    {
        using var alpha = RandomStreams.Open(5, RandomStream.Alpha);
        var penalty = new GradientPenalty(options ?? new GradientPenaltyOptions());
        var plan = LayerPlan.Of(module, ownsInput: true, out var reason) ?? throw new InvalidOperationException(reason);
        var outcome = new LayeredCritic(plan, compute ?? real.dtype).Accumulate(
            real, fake, withPenalty ? penalty.Points(real, fake, alpha) : [],
            (r, f) => new ScoreLoss(f.mean() - r.mean(), null), penalty.OfGradients, 1);
        return Update.Of(module, [outcome.RealScores, outcome.FakeScores, outcome.Loss.Loss], outcome.Penalty);
    }

    // Eight times what the reference itself is off is rounding's, not the path's. Numbers below a tenth are what is left of larger ones: a
    // normalisation of one feature has no gradient at all.
    private double Worst(double[] reference, double[] fast, Func<Update, IEnumerable<double>> numbers)
    {
        var scale = Math.Max(reference.Max(Math.Abs), 0.1);
        var apart = reference.Zip(fast, (a, b) => Math.Abs(a - b)).Max();
        if (apart <= Same * scale) return apart / scale;
        var off = Rounded.Value.SelectMany(update => reference.Zip(numbers(update), (a, b) => Math.Abs(a - b))).Max();
        return Math.Max(0, apart - 8 * off) / scale;
    }

    private static double[] Numbers(Tensor tensor) => [.. tensor.detach().to(ScalarType.Float64).reshape(-1).data<double>()];

    /// <summary>What one update gave.</summary>
    /// <param name="Values">Scores with the loss, the penalty, the norms.</param>
    /// <param name="Gradients">Each parameter's gradient; zeros where there is none.</param>
    internal sealed record Update(double[][] Values, Tensor[] Gradients)
    {
        /// <summary>Takes the gradients from the parameters.</summary>
        public static Update Of(nn.Module module, Tensor[] scores, PenaltyTerm? term)
        {
            var gradients = module.parameters().Select(parameter => (parameter.grad ?? zeros_like(parameter)).detach().clone()).ToArray();
            foreach (var parameter in module.parameters()) parameter.grad = null;
            return new Update(
                [
                    [.. scores.SelectMany(Numbers)],
                    .. term is null ? [] : new[] { Numbers(term.Loss), Numbers(term.GradientNorms) },
                ],
                gradients);
        }

    }
}
