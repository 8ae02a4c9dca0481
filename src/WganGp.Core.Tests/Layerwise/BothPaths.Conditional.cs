using TorchSharp;
using WganGp.Layerwise;
using WganGp.Operations;
using WganGp.Updates;
using static TorchSharp.torch;
using Plain = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace WganGp.Tests.Layerwise;

/// <summary>Critics of conditions and of several heads, with all terms of their loss; generators.</summary>
internal sealed partial record BothPaths
{
    public static BothPaths Run(
        ICritic critic, WganGpOptions options, Tensor real, Tensor fake, Tensor? condition, bool withPenalty, bool apart) => Run(
            critic.Module, real.dtype,
            (type, jitter) => OfReference(
                critic, options, jitter(real.to(type)), jitter(fake.to(type)), Typed(condition, type), withPenalty),
            () => OfFast(critic, options, real, fake, condition, withPenalty, real.dtype, apart));

    public static Update OfReference(
        ICritic critic, WganGpOptions options, Tensor real, Tensor fake, Tensor? condition, bool withPenalty)
    {
        var gradient = new AutogradCriticGradient(
            critic, options, new AuxiliaryTerms(options, critic), new GradientPenalty(options.GradientPenalty));
        return OfCritic(gradient, critic, real, fake, condition, withPenalty);
    }

    public static Update OfFast(
        ICritic critic, WganGpOptions options, Tensor real, Tensor fake, Tensor? condition, bool withPenalty, ScalarType compute,
        bool apart)
    {
        var auxiliary = new AuxiliaryTerms(options, critic);
        var plan = critic is ILayeredHeads heads
            ? LayerPlan.Of(heads, auxiliary.Classifies, auxiliary.NeedsFeatures, out var reason)
            : LayerPlan.Of(((ILayeredNetwork)critic).Network!, out reason);
        if (plan is null) throw new InvalidOperationException(reason);
        var layers = new LayeredCritic(plan, compute, apart ? 0 : LayeredCritic.LargestTogether);
        var gradient = new LayerwiseCriticGradient(
            critic, plan, layers, options, auxiliary, new GradientPenalty(options.GradientPenalty));
        return OfCritic(gradient, critic, real, fake, condition, withPenalty);
    }

    /// <summary>An update of a generator, against a critic that stays as it is and reads no condition.</summary>
    public static BothPaths Generator(nn.Module module, nn.Module critic, Tensor latent, Tensor? condition = null) => Run(
        module, latent.dtype,
        (type, jitter) => GeneratorOfReference(module, critic.to(type), jitter(latent.to(type)), Typed(condition, type)),
        () =>
        {
            var (plan, criticPlan) = (Plan(module), Plan(critic.to(latent.dtype)));
            var loss = new LayeredGenerator(plan, latent.dtype).Accumulate(
                latent, plan.TakesCondition ? condition : null, new LayeredCritic(criticPlan, latent.dtype), null,
                (_, scores) => new ScoreLoss(-scores.mean(), null), 1);
            return Update.Of(module, [loss], null);
        });

    public static Update GeneratorOfReference(nn.Module module, nn.Module critic, Tensor latent, Tensor? condition)
    {
        var loss = -Call(critic, Call(module, latent, condition), null).mean();
        loss.backward();
        return Update.Of(module, [loss], null);
    }

    /// <summary>The module's result, whatever number of inputs it has.</summary>
    public static Tensor Call(nn.Module module, Tensor input, Tensor? condition) => module switch
    {
        Plain plain => plain.call(input),
        ICritic critic => critic.Score(input, condition),
        _ => ((nn.Module<Tensor, Tensor, Tensor>)module).call(input, condition!),
    };

    private static Update OfCritic(
        ICriticGradient gradient, ICritic critic, Tensor real, Tensor fake, Tensor? condition, bool withPenalty)
    {
        using var alpha = RandomStreams.Open(5, RandomStream.Alpha);
        var measured = gradient.Accumulate(new CriticPart(real, fake, condition, 1, withPenalty, alpha));
        Tensor[] values = [measured.Loss, measured.RealMean, measured.FakeMean, .. measured.Extra is { } extra ? [extra] : (Tensor[])[]];
        return Update.Of(critic.Module, [.. values.Select(each => each.detach())], measured.Penalty);
    }

    private static Tensor? Typed(Tensor? condition, ScalarType type) =>
        condition is not null && is_floating_point(condition) ? condition.to(type) : condition;
}
