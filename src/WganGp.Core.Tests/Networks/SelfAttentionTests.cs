using FluentAssertions;
using TorchSharp;
using TorchSharp.Modules;
using WganGp.Layerwise;
using WganGp.Tests.Layerwise;
using WganGp.Tests.Numerics;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Networks;

/// <summary>Self-attention (arXiv 1805.08318) as a layer: its formula, its derivatives, one batch on the fast path.</summary>
public sealed class SelfAttentionTests
{
    public static TheoryData<long[], bool, bool> Forms => new()
    {
        { [4, 5], true, false }, { [4, 5], false, true }, { [9, 2, 2], true, false }, { [3, 2, 3], false, false },
        { [4, 2, 3], true, true }, { [2, 2, 2, 3], true, false },
    };

    [Fact]
    public void It_begins_as_the_identity()
    {
        using var scope = NewDisposeScope();
        using var block = new SelfAttention(8);
        var input = randn(2, 8, 4, 4);
        block.call(input).Bytes().Should().Equal(input.Bytes());
    }

    /// <summary>Position by position, as the paper writes it: β_{j,i} = exp(s_ij) / Σ_i exp(s_ij), o_j = W_o Σ_i β_{j,i} W_h x_i.</summary>
    [Fact]
    public void It_is_the_papers_formula()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        using var block = Block([8, 2, 3], pooled: false, spectralNorm: false, ScalarType.Float64);
        Tensor Weight(string name) => block.get_parameter($"{name}.weight")!;
        var x = randn([1, 8, 2, 3], ScalarType.Float64);
        var flat = x.flatten(2)[0];
        var (q, k, h) = (Weight("query").matmul(flat), Weight("key").matmul(flat), Weight("value").matmul(flat));
        var expected = x.flatten(2)[0].clone();
        for (var j = 0; j < 6; j++)
        {
            var scores = Enumerable.Range(0, 6).Select(i => Math.Exp((q.select(1, j) * k.select(1, i)).sum().item<double>())).ToArray();
            var attended = zeros(4, ScalarType.Float64);
            for (var i = 0; i < 6; i++) attended += h.select(1, i) * (scores[i] / scores.Sum());
            expected.select(1, j).add_(Weight("output").matmul(attended) * block.get_parameter("gamma")!.item<double>());
        }

        var deviation = (block.call(x).flatten(2)[0] - expected).abs().max().item<double>();
        deviation.Should().BeLessThan(1e-12);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Both_paths_compute_the_same_update(long[] sample, bool pooled, bool spectralNorm)
    {
        foreach (var (type, tolerance) in ((ScalarType, double)[])[(ScalarType.Float64, 1e-9), (ScalarType.Float32, 1e-5)])
        {
            using var scope = NewDisposeScope();
            using var critic = Critic(sample, pooled, spectralNorm, type);
            var (real, fake) = (Samples(sample, type, 1), Samples(sample, type, 2));
            BothPaths.Run(critic, real, fake).Worse.Should().BeLessThan(tolerance, type.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_penaltys_gradient_of_each_weight_equals_the_central_difference(long[] sample, bool pooled, bool spectralNorm)
    {
        using var scope = NewDisposeScope();
        using var module = Critic(sample, pooled, spectralNorm, ScalarType.Float64);
        var (real, fake) = (Samples(sample, ScalarType.Float64, 1), Samples(sample, ScalarType.Float64, 2));
        CentralDifferences.CheckPenalty(module, real, fake);
    }

    [Fact]
    public void All_rows_go_through_it_in_one_batch()
    {
        using var critic = Critic([8, 4, 4], pooled: true, spectralNorm: true, ScalarType.Float32);
        LayerPlan.Of(critic, out _)!.Separate.Should().BeEmpty();
    }

    [Fact]
    public void The_preflight_check_finds_nothing_in_a_block_that_begins_as_the_identity()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        using var critic = Sequential(
            new SpectralNorm(Conv2d(2, 8, 3, padding: 1)), LeakyReLU(0.2), new SelfAttention(8, spectralNorm: true), Flatten(),
            Linear(128, 1));
        CriticInspector.Inspect(new ModuleCritic(critic), randn(4, 2, 4, 4)).Findings.Should().BeEmpty();
    }

    [Fact]
    public void In_bfloat16_it_is_near()
    {
        using var scope = NewDisposeScope();
        using var critic = Critic([8, 4, 4], pooled: true, spectralNorm: true, ScalarType.Float32);
        var (real, fake) = (Samples([8, 4, 4], ScalarType.Float32, 1), Samples([8, 4, 4], ScalarType.Float32, 2));
        BothPaths.WorstInBFloat16(critic, real, fake).Should().BeLessThan(0.1f);
    }

    [Fact]
    public void A_wrong_shape_is_named()
    {
        using var scope = NewDisposeScope();
        using var block = new SelfAttention(4);
        block.Invoking(each => each.call(randn(2, 3, 4, 4))).Should().Throw<ArgumentException>()
            .WithMessage("SelfAttention needs activations [N, 4, …] with 1 to 3 dimensions of 2 positions or more, but was given *");
        block.Invoking(each => each.call(randn(2, 4, 1))).Should().Throw<ArgumentException>().WithMessage("*set pooled to false.");
        FluentActions.Invoking(() => new SelfAttention(0)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("Give the number of channels, 1 or more.*");
    }

    private static SelfAttention Block(long[] sample, bool pooled, bool spectralNorm, ScalarType type)
    {
        var block = new SelfAttention(sample[0], pooled, spectralNorm);
        // It begins with zero, at which most of its derivatives are zero too.
        using (no_grad()) block.get_parameter("gamma")!.add_(0.8);
        return block.to(type);
    }

    private static Sequential Critic(long[] sample, bool pooled, bool spectralNorm, ScalarType type)
    {
        random.manual_seed(9);
        var features = sample.Aggregate(1L, (all, size) => all * size);
        return Sequential(
            Tanh(), Block(sample, pooled, spectralNorm, type), LeakyReLU(0.2), Flatten(), Linear(features, 2), Tanh(), Linear(2, 1))
            .to(type);
    }

    private static Tensor Samples(long[] sample, ScalarType type, ulong seed)
    {
        using var draws = new Generator(seed);
        return randn([3, .. sample], generator: draws).to(type);
    }
}
