using TorchSharp.Modules;
using WganGp.Benchmarks.Networks;
using WganGp.Operations;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Variants;

/// <summary>
/// The loop that a TorchSharp user would write without this library: stock layers, double backward by autograd, TorchSharp's
/// Adam, a scope around each update. It avoids waste: no generator graph in the critic's update, no critic gradients in the
/// generator's.
/// </summary>
internal sealed class PlainLoop : IVariant
{
    private readonly ICritic critic;
    private readonly IGenerator generator;
    private readonly WganGpOptions options;
    private readonly Tensor? labels;
    private readonly Adam criticOptimizer;
    private readonly Adam generatorOptimizer;
    private readonly Tensor real;
    private readonly Tensor resting;
    private readonly long[] latentShape;

    // The trainer's own streams: both sides then see the same latents and the same alpha.
    private readonly Generator criticLatents;
    private readonly Generator generatorLatents;
    private readonly Generator alphas;

    public PlainLoop(NetworkPair networks, Tensor real, WganGpOptions options)
    {
        (critic, generator, labels, this.real, this.options) = (networks.Scorer, networks.Maker, networks.Labels, real, options);
        latentShape = [real.shape[0], .. generator.LatentShape];
        criticOptimizer = AdamOf(critic.Module, options.CriticOptimizer);
        generatorOptimizer = AdamOf(generator.Module, options.GeneratorOptimizer);
        criticLatents = RandomStreams.Open(options.Seed, RandomStream.CriticLatents);
        generatorLatents = RandomStreams.Open(options.Seed, RandomStream.GeneratorLatents);
        alphas = RandomStreams.Open(options.Seed, RandomStream.Alpha);
        resting = randn_like(real);
    }

    public bool Can(Operation operation) => true;

    public void Run(Operation operation)
    {
        switch (operation)
        {
            case Operation.CriticUpdate:
                CriticUpdate(withPenalty: true);
                break;
            case Operation.CriticUpdateWithoutPenalty:
                CriticUpdate(withPenalty: false);
                break;
            case Operation.Penalty:
                PenaltyAlone();
                break;
            default:
                for (var i = 0; i < Operations.CriticSteps; i++) CriticUpdate(withPenalty: true);
                GeneratorUpdate();
                break;
        }
    }

    public IReadOnlyDictionary<string, Tensor> CriticGradients() =>
        critic.Module.named_parameters().Where(entry => entry.parameter.grad is not null)
            .ToDictionary(entry => entry.name, entry => entry.parameter.grad!.clone().DetachFromDisposeScope());

    public void Dispose()
    {
        foreach (var owned in (IDisposable[])[criticOptimizer, generatorOptimizer, criticLatents, generatorLatents, alphas, resting])
        {
            owned.Dispose();
        }
    }

    private void CriticUpdate(bool withPenalty)
    {
        using var scope = NewDisposeScope();
        critic.Module.zero_grad();
        Tensor fake;
        using (no_grad()) fake = generator.Generate(Draw(criticLatents), labels);
        // In the order in which the library scores: both sides then draw the same masks.
        var (realScore, terms) = ScoreReal();
        var loss = Score(fake).mean() - realScore;
        if (terms is not null) loss = loss + terms;
        if (withPenalty) loss = loss + Penalty(fake);
        loss.backward();
        criticOptimizer.step();
    }

    /// <summary>The mean score of real samples, and the further terms of the critic's loss.</summary>
    private (Tensor Score, Tensor? Terms) ScoreReal()
    {
        if (options.Classifier.CriticWeight > 0)
        {
            var (score, logits) = ((IClassifyingCritic)critic).ScoreAndClassify(real, labels);
            return (score.mean(), options.Classifier.CriticWeight * nn.functional.cross_entropy(logits, labels!));
        }

        if (options.Consistency.Weight == 0) return (Score(real).mean(), null);
        var (first, features) = ((IFeatureCritic)critic).ScoreWithFeatures(real, labels);
        var (second, again) = ((IFeatureCritic)critic).ScoreWithFeatures(real, labels);
        var distance = (first - second).square().reshape(-1) + options.Consistency.FeatureWeight * (features - again).square().mean([1]);
        return (first.mean(), (options.Consistency.Weight * distance - options.Consistency.Margin).clamp_min(0).mean());
    }

    private void GeneratorUpdate()
    {
        using var scope = NewDisposeScope();
        foreach (var parameter in critic.Module.parameters()) parameter.requires_grad = false;
        generator.Module.zero_grad();
        var fake = generator.Generate(Draw(generatorLatents), labels);
        Tensor loss;
        if (options.Classifier.GeneratorWeight > 0)
        {
            var (score, logits) = ((IClassifyingCritic)critic).ScoreAndClassify(fake, labels);
            loss = options.Classifier.GeneratorWeight * nn.functional.cross_entropy(logits, labels!) - score.mean();
        }
        else
        {
            loss = -Score(fake).mean();
        }

        loss.backward();
        generatorOptimizer.step();
        foreach (var parameter in critic.Module.parameters()) parameter.requires_grad = true;
    }

    private Tensor Score(Tensor samples) => critic.Score(samples, labels);

    private Tensor Draw(Generator stream) => randn(latentShape, generator: stream).to(real.dtype);

    private void PenaltyAlone()
    {
        using var scope = NewDisposeScope();
        critic.Module.zero_grad();
        Penalty(resting).backward();
    }

    private Tensor Penalty(Tensor fake)
    {
        // One alpha and one norm per pack of samples that are scored together (CTGAN's code); mostly a pack is one sample.
        var packs = real.shape[0] / critic.Pac;
        var shape = real.shape.Select((_, dimension) => dimension == 0 ? packs : 1).ToArray();
        var alpha = rand(shape, generator: alphas).to(real.dtype);
        if (critic.Pac > 1) alpha = alpha.repeat_interleave(critic.Pac, 0);
        var points = (alpha * real + (1 - alpha) * fake).requires_grad_();
        var gradient = autograd.grad([Score(points).sum()], [points], create_graph: true, retain_graph: true)[0];
        return options.GradientPenalty.Weight * (gradient.reshape(packs, -1).norm(1) - 1).square().mean();
    }

    private static Adam AdamOf(nn.Module module, OptimizerOptions options) =>
        optim.Adam(module.parameters(), options.LearningRate, options.Beta1, options.Beta2, options.Epsilon);
}
