using static TorchSharp.torch;

namespace WganGp.Benchmarks.Networks;

/// <summary>A pair of architectures and the batch used to measure them.</summary>
internal sealed record BenchmarkNetwork
{
    /// <summary>The name on the command line and in the peer's file.</summary>
    public required string Name { get; init; }

    /// <summary>One line for the report.</summary>
    public required string Description { get; init; }

    public required Func<nn.Module> Critic { get; init; }

    public required Func<nn.Module> Generator { get; init; }

    /// <summary>The shape of one latent.</summary>
    public required long[] LatentShape { get; init; }

    /// <summary>The shape of one sample.</summary>
    public required long[] SampleShape { get; init; }

    public required int BatchSize { get; init; }

    /// <summary>How many samples a critic that is a plain module scores as one.</summary>
    public int Pac { get; init; } = 1;

    /// <summary>How many classes the samples have; 0 for none.</summary>
    public int Classes { get; init; }

    /// <summary>Sets the terms of the losses besides the penalty.</summary>
    public Action<WganGpOptions> Terms { get; init; } = _ => { };

    /// <summary>The options of every variant: the paper's (Algorithm 1), with the network's terms.</summary>
    public WganGpOptions Options()
    {
        var options = new WganGpOptions { BatchSize = BatchSize, CriticSteps = Variants.Operations.CriticSteps };
        Terms(options);
        return options;
    }

    /// <summary>How often real samples go through the critic in an update: twice where two passes are compared.</summary>
    public int RealPasses => Options().Consistency.Weight > 0 ? 2 : 1;

    /// <summary>Builds both networks.</summary>
    /// <param name="like">Networks whose weights are copied; null keeps the fresh ones.</param>
    public NetworkPair Build(NetworkPair? like = null)
    {
        var pair = new NetworkPair(Critic(), Generator(), LatentShape, Pac, Labels());
        if (like is not null)
        {
            pair.Critic.load_state_dict(like.Critic.state_dict());
            pair.Generator.load_state_dict(like.Generator.state_dict());
        }

        return pair;
    }

    /// <summary>A substitute for a batch of data: values from U(-1, 1). The values do not change the work.</summary>
    public Tensor RealBatch()
    {
        using var scope = NewDisposeScope();
        return ((rand([BatchSize, .. SampleShape]) * 2) - 1).MoveToOuterDisposeScope();
    }

    private Tensor? Labels() => Classes == 0 ? null : (arange(BatchSize, int64) % Classes).DetachFromDisposeScope();
}
