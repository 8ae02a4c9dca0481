using static TorchSharp.torch;

namespace WganGp.Benchmarks.Networks;

/// <summary>A pair of architectures and the batch used to measure them.</summary>
internal sealed record BenchmarkNetwork
{
    /// <summary>The name on the command line and in the peer's file.</summary>
    public required string Name { get; init; }

    /// <summary>One line for the report.</summary>
    public required string Description { get; init; }

    public required Func<nn.Module<Tensor, Tensor>> Critic { get; init; }

    public required Func<nn.Module<Tensor, Tensor>> Generator { get; init; }

    /// <summary>The shape of one latent.</summary>
    public required long[] LatentShape { get; init; }

    /// <summary>The shape of one sample.</summary>
    public required long[] SampleShape { get; init; }

    public required int BatchSize { get; init; }

    /// <summary>Builds both networks.</summary>
    /// <param name="like">Networks whose weights are copied; null keeps the fresh ones.</param>
    public NetworkPair Build(NetworkPair? like = null)
    {
        var pair = new NetworkPair(Critic(), Generator(), LatentShape);
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
}
