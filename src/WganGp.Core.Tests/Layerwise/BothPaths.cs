using TorchSharp;
using WganGp.Layerwise;
using WganGp.Operations;
using static TorchSharp.torch;

namespace WganGp.Tests.Layerwise;

/// <summary>One update's gradients, by autograd and layer by layer, from the same weights, samples and draws.</summary>
/// <param name="Reference">By autograd.</param>
/// <param name="Fast">Layer by layer.</param>
/// <param name="Rounded">
/// By autograd, as near to the reference as rounding allows: float32's in float64, and from weights that are off by a rounding each.
/// Where these are far from the reference, the fast path may be: a normalisation divides by next to nothing, or what goes into a
/// rectifier is zero but for rounding. Computed where the two paths differ at all; the weights are moved for it.
/// </param>
internal sealed partial record BothPaths(BothPaths.Update Reference, BothPaths.Update Fast, Lazy<IReadOnlyList<BothPaths.Update>> Rounded)
{
    // No rounding that matters: what is asked of the type, less a margin.
    private double Same => Reference.Type == ScalarType.Float64 ? 1e-10 : 5e-6;

    /// <summary>The largest difference of any gradient, relative to the largest gradient of the network.</summary>
    public double WorstGradient => Worst(Numbers(Reference.Gradients), Numbers(Fast.Gradients), update => Numbers(update.Gradients));

    /// <summary>
    /// The largest difference of a score or the loss, relative to the largest score; of the penalty; of a norm, relative to the largest
    /// norm.
    /// </summary>
    public double WorstValue =>
        Reference.Values.Select((values, i) => Worst(values, Fast.Values[i], update => update.Values[i])).Append(0).Max();

    /// <summary>The largest difference of a running statistic afterwards.</summary>
    public double WorstBuffer => Worst(Numbers(Reference.Buffers), Numbers(Fast.Buffers), update => Numbers(update.Buffers));

    /// <summary>The largest of them; NaN where one path has numbers and the other has not.</summary>
    public double Worse =>
        ((double[])[WorstValue, WorstGradient, WorstBuffer])
            .Aggregate(0.0, (worst, each) => double.IsNaN(worst) || worst > each ? worst : each);

    public static BothPaths Run(
        nn.Module<Tensor, Tensor> module, Tensor real, Tensor fake, GradientPenaltyOptions? options = null, bool withPenalty = true,
        ScalarType? compute = null, bool apart = false) => Run(
            module, real.dtype,
            (type, jitter) => OfReference(module, jitter(real.to(type)), jitter(fake.to(type)), options, withPenalty),
            () => OfFast(module, real, fake, options, withPenalty, compute, apart));

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
        ScalarType? compute = null, bool apart = false)
    {
        using var alpha = RandomStreams.Open(5, RandomStream.Alpha);
        var penalty = new GradientPenalty(options ?? new GradientPenaltyOptions());
        var layers = new LayeredCritic(Plan(module), compute ?? real.dtype, apart ? 0 : LayeredCritic.LargestTogether);
        var outcome = layers.Accumulate(new CriticBatch(
            real, fake, withPenalty ? penalty.Points(real, fake, alpha) : [],
            (r, f) => new ScoreLoss(f.mean() - r[0].mean(), null), penalty.OfGradients, 1));
        return Update.Of(module, [outcome.RealScores, outcome.FakeScores, outcome.Loss.Loss], outcome.Penalty);
    }

    /// <summary>The largest difference that bfloat16 makes to a gradient, relative to the largest gradient.</summary>
    public static float WorstInBFloat16(nn.Module<Tensor, Tensor> module, Tensor real, Tensor fake)
    {
        var exact = OfReference(module, real, fake).Gradients;
        var rounded = OfFast(module, real, fake, compute: ScalarType.BFloat16).Gradients;
        var scale = exact.Max(gradient => gradient.abs().max().item<float>());
        return exact.Zip(rounded, (a, b) => (a - b).abs().max().item<float>()).Max() / scale;
    }

    private static BothPaths Run(
        nn.Module module, ScalarType type, Func<ScalarType, Func<Tensor, Tensor>, Update> reference, Func<Update> fast)
    {
        var buffers = module.buffers().Select(buffer => buffer.clone()).ToArray();
        // What networks draw on their own, and the statistics that they keep, begin alike.
        Update Anew(Func<Update> run)
        {
            random.manual_seed(7);
            using (no_grad())
            {
                foreach (var (buffer, before) in module.buffers().Zip(buffers)) buffer.copy_(before);
            }

            return run();
        }

        return new BothPaths(
            Anew(() => reference(type, same => same)), Anew(fast),
            new(() => NearReference(module, type, (each, jitter) => Anew(() => reference(each, jitter)))));
    }

    private static List<Update> NearReference(
        nn.Module module, ScalarType type, Func<ScalarType, Func<Tensor, Tensor>, Update> reference)
    {
        List<Update> rounded = [];
        if (type != ScalarType.Float64)
        {
            module.to(ScalarType.Float64);
            rounded.Add(reference(ScalarType.Float64, same => same));
            module.to(type);
        }

        var rounding = type == ScalarType.Float64 ? 4e-16 : 2e-7;
        using var random = new Generator(11);
        Tensor Rounding(Tensor like) => 1 + rounding * randn(like.shape, type, generator: random);
        // So many that a rectifier's input which is zero but for rounding gets both signs.
        while (rounded.Count < 12)
        {
            using (no_grad())
            {
                foreach (var parameter in module.parameters()) parameter.mul_(Rounding(parameter));
            }

            rounded.Add(reference(type, samples => samples * Rounding(samples)));
        }

        return rounded;
    }

    private static LayerPlan Plan(nn.Module module) =>
        LayerPlan.Of(module, out var reason) ?? throw new InvalidOperationException(reason);

    // Eight times what the reference itself is off is rounding's, not the path's. Numbers below a tenth are what is left of larger ones: a
    // normalisation of one feature has no gradient at all.
    private double Worst(double[] reference, double[] fast, Func<Update, double[]> numbers)
    {
        if (reference.Length != fast.Length) return double.NaN;
        // Where the definition itself has no number, the other path need not have one.
        if (!Array.TrueForAll(reference, double.IsFinite)) return 0;
        if (!Array.TrueForAll(fast, double.IsFinite)) return double.NaN;
        if (reference.Length == 0) return 0;
        var scale = Math.Max(reference.Max(Math.Abs), 0.1);
        var apart = reference.Zip(fast, (a, b) => Math.Abs(a - b)).Max();
        if (apart <= Same * scale) return apart / scale;
        var off = Rounded.Value.SelectMany(update => reference.Zip(numbers(update), (a, b) => Math.Abs(a - b))).Max();
        return Math.Max(0, apart - 8 * off) / scale;
    }

    private static double[] Numbers(Tensor[] tensors) => [.. tensors.SelectMany(Numbers)];

    private static double[] Numbers(Tensor tensor) => [.. tensor.detach().to(ScalarType.Float64).reshape(-1).data<double>()];

    /// <summary>What one update gave.</summary>
    /// <param name="Values">Scores with the loss, the penalty, the norms.</param>
    /// <param name="Gradients">Each parameter's gradient; zeros where there is none.</param>
    /// <param name="Buffers">The running statistics afterwards.</param>
    internal sealed record Update(double[][] Values, Tensor[] Gradients, Tensor[] Buffers)
    {
        public ScalarType Type => Gradients[0].dtype;

        /// <summary>Takes the gradients from the parameters.</summary>
        public static Update Of(nn.Module module, Tensor[] scores, PenaltyTerm? term)
        {
            var gradients = module.parameters().Select(parameter => (parameter.grad ?? zeros_like(parameter)).detach().clone()).ToArray();
            foreach (var parameter in module.parameters()) parameter.grad = null;
            return new Update(
                [[.. scores.SelectMany(Numbers)], .. term is null ? [] : new[] { Numbers(term.Loss), Numbers(term.GradientNorms) }],
                gradients,
                [.. module.buffers().Select(buffer => buffer.clone())]);
        }
    }
}
