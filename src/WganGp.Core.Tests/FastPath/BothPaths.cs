using WganGp.FastPath;
using WganGp.Training;
using static TorchSharp.torch;

namespace WganGp.Tests.FastPath;

/// <summary>One critic update's gradients, by autograd and layer by layer, from the same weights, samples and draws.</summary>
/// <param name="Reference">By autograd.</param>
/// <param name="Fast">Layer by layer.</param>
internal sealed record BothPaths(BothPaths.Update Reference, BothPaths.Update Fast)
{
    /// <summary>The largest difference of any gradient, relative to the largest gradient of the critic.</summary>
    public double WorstGradient
    {
        get
        {
            var scale = Reference.Gradients.Max(Largest);
            return Reference.Gradients.Zip(Fast.Gradients, (one, other) => Largest(one - other)).Max() / Math.Max(scale, 1e-30);
        }
    }

    /// <summary>The largest difference of loss, penalty and norms, relative.</summary>
    public double WorstValue => Reference.Values.Zip(Fast.Values, (one, other) => Math.Abs(one - other) / Math.Max(Math.Abs(one), 1e-3)).Max();

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

        return new BothPaths(reference, OfFast(module, real, fake, options, withPenalty, compute));
    }

    public static Update OfReference(
        nn.Module<Tensor, Tensor> module, Tensor real, Tensor fake, GradientPenaltyOptions? options = null, bool withPenalty = true)
    {
        using var alpha = RandomStreams.Open(5, RandomStream.Alpha);
        var penalty = new GradientPenalty(options ?? new GradientPenaltyOptions());
        var critic = new ModuleCritic(module);
        var realScores = critic.Score(real);
        var loss = critic.Score(fake).mean() - realScores.mean();
        var term = withPenalty ? penalty.Compute(critic, real, fake, null, alpha) : null;
        (term is null ? loss : loss + term.Loss).backward();
        return Update.Of(module, loss, term);
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
        return Update.Of(module, outcome.Loss.Loss, outcome.Penalty);
    }

    private static double Largest(Tensor tensor) => tensor.numel() == 0 ? 0 : tensor.to(ScalarType.Float64).abs().max().item<double>();

    /// <summary>What one update gave.</summary>
    /// <param name="Values">Loss, penalty, then every norm.</param>
    /// <param name="Gradients">Each parameter's gradient; zeros where there is none.</param>
    internal sealed record Update(double[] Values, Tensor[] Gradients)
    {
        /// <summary>Takes the gradients from the parameters.</summary>
        public static Update Of(nn.Module module, Tensor loss, PenaltyTerm? term)
        {
            var gradients = module.parameters().Select(parameter => (parameter.grad ?? zeros_like(parameter)).detach().clone()).ToArray();
            foreach (var parameter in module.parameters()) parameter.grad = null;
            double[] values = [Number(loss), .. term is null ? [] : new[] { Number(term.Loss) }.Concat(term.GradientNorms.to(ScalarType.Float64).data<double>().ToArray())];
            return new Update(values, gradients);
        }

        private static double Number(Tensor tensor) => tensor.to(ScalarType.Float64).item<double>();
    }
}
