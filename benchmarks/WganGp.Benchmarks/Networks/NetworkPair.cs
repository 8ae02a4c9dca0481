using TorchSharp;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Networks;

/// <summary>One variant's own copy of the networks, and the batch's labels.</summary>
internal sealed class NetworkPair : IDisposable
{
    public NetworkPair(nn.Module critic, nn.Module generator, long[] latentShape, int pac = 1, Tensor? labels = null)
    {
        (Critic, Generator, Labels) = (critic, generator, labels);
        Scorer = critic switch
        {
            ICritic heads and ILayeredHeads => heads,
            nn.Module<Tensor, Tensor> plain => new ModuleCritic(plain) { Pac = pac },
            _ => new ModuleCritic((nn.Module<Tensor, Tensor, Tensor>)critic) { Pac = pac },
        };
        // Not a network's own IGenerator, which may draw other latents than the plain loop.
        Maker = generator is nn.Module<Tensor, Tensor> unconditional
            ? new ModuleGenerator(unconditional, latentShape)
            : new ModuleGenerator((nn.Module<Tensor, Tensor, Tensor>)generator, latentShape);
    }

    public nn.Module Critic { get; }

    public nn.Module Generator { get; }

    /// <summary>The critic as the library takes it; its <c>Score</c> is the module's <c>forward</c>.</summary>
    public ICritic Scorer { get; }

    /// <summary>The generator as the library takes it.</summary>
    public IGenerator Maker { get; }

    /// <summary>One class per sample of the batch; null without classes.</summary>
    public Tensor? Labels { get; }

    /// <summary>The critic with all its heads, on samples of the first classes.</summary>
    public void Forward(Tensor samples)
    {
        using var labels = Labels?.narrow(0, 0, samples.shape[0]);
        if (Scorer is IClassifyingCritic classifying and ILayeredHeads { ClassHead: not null })
        {
            classifying.ScoreAndClassify(samples, labels);
            return;
        }

        Scorer.Score(samples, labels);
    }

    /// <summary>The generator, on latents of the first classes.</summary>
    public void Generate(Tensor latents)
    {
        using var labels = Labels?.narrow(0, 0, latents.shape[0]);
        Maker.Generate(latents, labels);
    }

    /// <summary>Converts the weights and buffers.</summary>
    public void ConvertTo(ScalarType type)
    {
        _ = Critic.to(type);
        _ = Generator.to(type);
    }

    public void Dispose()
    {
        Critic.Dispose();
        Generator.Dispose();
        Labels?.Dispose();
    }
}
