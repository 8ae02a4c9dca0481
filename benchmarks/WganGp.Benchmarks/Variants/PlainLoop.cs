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
    private readonly nn.Module<Tensor, Tensor> critic;
    private readonly nn.Module<Tensor, Tensor> generator;
    private readonly Adam criticOptimizer;
    private readonly Adam generatorOptimizer;
    private readonly Tensor real;
    private readonly Tensor resting;
    private readonly long[] latentShape;
    private readonly double weight;

    // The trainer's own streams: both sides then see the same latents and the same alpha.
    private readonly Generator criticLatents;
    private readonly Generator generatorLatents;
    private readonly Generator alphas;

    public PlainLoop(NetworkPair networks, Tensor real, WganGpOptions options)
    {
        (critic, generator, this.real) = (networks.Critic, networks.Generator, real);
        latentShape = [real.shape[0], .. networks.LatentShape];
        weight = options.GradientPenalty.Weight;
        criticOptimizer = AdamOf(critic, options.CriticOptimizer);
        generatorOptimizer = AdamOf(generator, options.GeneratorOptimizer);
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
        critic.named_parameters().Where(entry => entry.parameter.grad is not null)
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
        critic.zero_grad();
        Tensor fake;
        using (no_grad()) fake = generator.call(Draw(criticLatents));
        var loss = critic.call(fake).mean() - critic.call(real).mean();
        if (withPenalty) loss = loss + Penalty(fake);
        loss.backward();
        criticOptimizer.step();
    }

    private void GeneratorUpdate()
    {
        using var scope = NewDisposeScope();
        foreach (var parameter in critic.parameters()) parameter.requires_grad = false;
        generator.zero_grad();
        var loss = -critic.call(generator.call(Draw(generatorLatents))).mean();
        loss.backward();
        generatorOptimizer.step();
        foreach (var parameter in critic.parameters()) parameter.requires_grad = true;
    }

    private Tensor Draw(Generator stream) => randn(latentShape, generator: stream).to(real.dtype);

    private void PenaltyAlone()
    {
        using var scope = NewDisposeScope();
        critic.zero_grad();
        Penalty(resting).backward();
    }

    private Tensor Penalty(Tensor fake)
    {
        var shape = real.shape.Select((size, dimension) => dimension == 0 ? size : 1).ToArray();
        var alpha = rand(shape, generator: alphas).to(real.dtype);
        var points = (alpha * real + (1 - alpha) * fake).requires_grad_();
        var gradient = autograd.grad([critic.call(points).sum()], [points], create_graph: true, retain_graph: true)[0];
        return weight * (gradient.flatten(1).norm(1) - 1).square().mean();
    }

    private static Adam AdamOf(nn.Module module, OptimizerOptions options) =>
        optim.Adam(module.parameters(), options.LearningRate, options.Beta1, options.Beta2, options.Epsilon);
}
