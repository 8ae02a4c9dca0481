using FluentAssertions;
using TorchSharp;
using WganGp.Layerwise;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Layerwise;

/// <summary>The fast path is the reference path: same loss, penalty, norms and gradients, for every layer and composition.</summary>
public class FastPathTests
{
    public static TheoryData<string> Compositions => [.. All.Keys];

    private static readonly Dictionary<string, (Func<nn.Module<Tensor, Tensor>> Build, long[] Sample)> All = new()
    {
        ["perceptron, ReLU"] = (() => Sequential(Linear(2, 7), ReLU(), Linear(7, 5), ReLU(), Linear(5, 1)), [2]),
        ["perceptron without biases"] = (() => Sequential(Linear(4, 7, hasBias: false), LeakyReLU(0.2), Linear(7, 1, hasBias: false)), [4]),
        ["perceptron that ends in a rectifier"] = (() => Sequential(Linear(4, 7), LeakyReLU(0.2), Linear(7, 1), LeakyReLU(0.3)), [4]),
        ["begins with a rectifier"] = (() => Sequential(LeakyReLU(0.2), Linear(4, 7), LeakyReLU(0.2), Linear(7, 1)), [4]),
        ["two linear layers in a row"] = (() => Sequential(Linear(4, 7), Linear(7, 5), LeakyReLU(0.2), Linear(5, 1)), [4]),
        ["smooth perceptron"] = (() => Sequential(Linear(4, 7), Tanh(), Linear(7, 5), SiLU(), Linear(5, 1)), [4]),
        ["bend at the bottom"] = (() => Sequential(Tanh(), Linear(4, 7), LeakyReLU(0.2), Linear(7, 1)), [4]),
        ["bend in the middle"] = (() => Sequential(Linear(4, 7), LeakyReLU(0.2), Linear(7, 6), Softplus(), Linear(6, 5), LeakyReLU(0.2), Linear(5, 1)), [4]),
        ["bend at the top"] = (() => Sequential(Linear(4, 7), LeakyReLU(0.2), Linear(7, 1), Softplus()), [4]),
        ["nested sequentials"] = (() => Sequential(Sequential(Linear(4, 7), LeakyReLU(0.2)), Sequential(Sequential(Linear(7, 1)))), [4]),
        ["images, LeakyReLU"] = (() => Sequential(
            Conv2d(2, 4, 4, 2, 1), LeakyReLU(0.2), Conv2d(4, 6, 4, 2, 1), LeakyReLU(0.2), Flatten(), Linear(24, 1)), [2, 8, 8]),
        ["images, convolution for a head"] = (() => Sequential(
            Conv2d(2, 4, 4, 2, 1), LeakyReLU(0.2), Conv2d(4, 1, 4), Flatten()), [2, 8, 8]),
        ["images, layer norm"] = (() => Sequential(
            Conv2d(1, 3, 5, 2, 2), LayerNorm([3, 4, 4]), LeakyReLU(0.2), Conv2d(3, 4, 3, 2, 1), LeakyReLU(0.2), Flatten(), Linear(16, 1)), [1, 7, 7]),
        ["images, batch norm in training"] = (() => Sequential(
            Conv2d(1, 3, 5, 2, 2), BatchNorm2d(3), LeakyReLU(0.2), Conv2d(3, 4, 3, 2, 1), BatchNorm2d(4), LeakyReLU(0.2), Flatten(), Linear(16, 1)), [1, 7, 7]),
        ["images, group norm of one group"] = (() => Sequential(
            Conv2d(2, 4, 3, 1, 1), Gains(GroupNorm(1, 4)), LeakyReLU(0.2), Conv2d(4, 6, 4, 2, 1), Gains(GroupNorm(1, 6)), ReLU(), Flatten(), Linear(96, 1)), [2, 8, 8]),
        ["images, group norm of two groups"] = (() => Sequential(
            Conv2d(2, 4, 3, 1, 1), Gains(GroupNorm(2, 4)), LeakyReLU(0.2), Conv2d(4, 6, 4, 2, 1), Gains(GroupNorm(3, 6)), Tanh(), Flatten(), Linear(96, 1)), [2, 8, 8]),
        ["images, group norm without gain"] = (() => Sequential(Conv2d(2, 4, 3), GroupNorm(1, 4, affine: false), LeakyReLU(0.2), Flatten(), Linear(144, 1)), [2, 8, 8]),
        ["images, instance norm"] = (() => Sequential(Conv2d(2, 4, 3), InstanceNorm2d(4, affine: true), LeakyReLU(0.2), Conv2d(4, 3, 3), InstanceNorm2d(3), Flatten(), Linear(48, 1)), [2, 8, 8]),
        ["images, layer norm of the last dimension"] = (() => Sequential(Conv2d(2, 4, 3), Gains(LayerNorm([6])), LeakyReLU(0.2), Flatten(), Linear(144, 1)), [2, 8, 8]),
        ["images, batch norm without running statistics"] = (() => Sequential(
            Conv2d(2, 4, 3), Gains(BatchNorm2d(4, track_running_stats: false)), LeakyReLU(0.2), Flatten(), Linear(144, 1)), [2, 8, 8]),
        ["images, batch norm that does not train"] = (() => Evaluated(Sequential(
            Conv2d(2, 4, 3), Gains(BatchNorm2d(4)), LeakyReLU(0.2), Dropout(0.5), Conv2d(4, 4, 3), LeakyReLU(0.2), Flatten(), Linear(64, 1))), [2, 8, 8]),
        ["images, normalised before any weight"] = (() => Sequential(
            GroupNorm(1, 2, affine: false), Conv2d(2, 4, 3), Gains(GroupNorm(1, 4)), LeakyReLU(0.2), Flatten(), Linear(144, 1)), [2, 8, 8]),
        ["images, normalised at the top"] = (() => Sequential(Conv2d(2, 4, 3), LeakyReLU(0.2), Flatten(), Linear(144, 3), Gains(LayerNorm([3])), Linear(3, 1)), [2, 8, 8]),
        ["residual branches with layer norm"] = (() => Sequential(
            Conv2d(2, 4, 3, 1, 1), new Residual(Sequential(
                Gains(GroupNorm(1, 4)), ReLU(), Conv2d(4, 4, 3, 1, 1), Gains(GroupNorm(1, 4)), ReLU(), Conv2d(4, 4, 3, 1, 1), AvgPool2d(2)),
                Sequential(AvgPool2d(2), Conv2d(4, 4, 1))), Gains(GroupNorm(1, 4)), ReLU(), Flatten(), Linear(64, 1)), [2, 8, 8]),
        ["perceptron, layer norm"] = (() => Sequential(
            Linear(4, 9), Gains(LayerNorm([9])), ReLU(), Linear(9, 8), Gains(LayerNorm([8], bias: false)), LeakyReLU(0.2), Linear(8, 1)), [4]),
        ["perceptron, batch norm"] = (() => Sequential(Linear(4, 9), Gains(BatchNorm1d(9)), LeakyReLU(0.2), Linear(9, 7), BatchNorm1d(7, affine: false), Tanh(), Linear(7, 1)), [4]),
        ["sequences, group and batch norm"] = (() => Sequential(
            Conv1d(3, 4, 5, padding: 2), Gains(GroupNorm(1, 4)), ReLU(), Conv1d(4, 4, 5, padding: 2), Gains(BatchNorm1d(4)), LeakyReLU(0.2), Flatten(), Linear(32, 1)), [3, 8]),
        ["sequences, residual branches between convolutions"] = (() => Sequential(
            Conv1d(3, 4, 1), new Residual(Sequential(ReLU(), Conv1d(4, 4, 5, padding: 2), ReLU(), Conv1d(4, 4, 5, padding: 2)), null, 0.3),
            new Residual(Sequential(LeakyReLU(0.2), Conv1d(4, 4, 3, padding: 1)), Sequential(Conv1d(4, 4, 1))), Flatten(), Linear(32, 1)), [3, 8]),
        ["images, pooling and tanh"] = (() => Sequential(
            Conv2d(2, 4, 3, 1, 1), LeakyReLU(0.2), AvgPool2d(2), Conv2d(4, 4, 3, 1, 1), Tanh(), AvgPool2d(2), Flatten(), Linear(16, 1)), [2, 8, 8]),
        ["pooling first"] = (() => Sequential(AvgPool2d(2), Conv2d(2, 4, 3, 1, 1), LeakyReLU(0.2), Flatten(), Linear(64, 1)), [2, 8, 8]),
        ["maximum pooling"] = (() => Sequential(Conv2d(2, 4, 3, 1, 1), MaxPool2d(2), Conv2d(4, 4, 3, 1, 1), ReLU(), Flatten(), Linear(64, 1)), [2, 8, 8]),
        ["strided kernel of one point"] = (() => Sequential(
            Conv2d(2, 4, 1, stride: 2), LeakyReLU(0.2), Conv2d(4, 6, 1, stride: 3, groups: 2), LeakyReLU(0.2), Flatten(), Linear(24, 1)), [2, 7, 7]),
        ["strided kernel of one point in one dimension"] = (() => Sequential(
            Conv2d(2, 4, (3, 1), (1, 3), (2, 2), (2, 2)), LeakyReLU(0.2), Conv2d(4, 6, (1, 3), (2, 1), (1, 0), (1, 1), groups: 2), LeakyReLU(0.2), Flatten(), Linear(48, 1)), [2, 6, 7]),
        ["grouped convolution with holes"] = (() => Sequential(
            Conv2d(3, 6, (3, 1), (1, 3), (2, 2), (2, 2), groups: 3), LeakyReLU(0.2), Flatten(), Linear(96, 1)), [3, 8, 1]),
        ["strided transposed kernel of one point"] = (() => Sequential(
            ConvTranspose2d(2, 4, 1, stride: 2, output_padding: 1), LeakyReLU(0.2), ConvTranspose2d(4, 3, 1, stride: 2), LeakyReLU(0.2), Flatten(), Linear(3 * 11 * 11, 1)), [2, 3, 3]),
        ["strided kernel of one point in sequences"] = (() => Sequential(Conv1d(3, 4, 1, stride: 3), LeakyReLU(0.2), Flatten(), Linear(12, 1)), [3, 8]),
        ["sequences"] = (() => Sequential(
            Conv1d(3, 4, 5, padding: 2), ReLU(), Conv1d(4, 4, 5, padding: 2), LeakyReLU(0.2), Flatten(), Linear(32, 1)), [3, 8]),
        ["reflected padding"] = (() => Sequential(
            Conv2d(2, 4, 3, 1, 1, padding_mode: PaddingModes.Reflect), LeakyReLU(0.2), Flatten(), Linear(64, 1)), [2, 4, 4]),
        ["padding by name"] = (() => Sequential(Conv2d(2, 4, 3, TorchSharp.Padding.Same), LeakyReLU(0.2), Flatten(), Linear(64, 1)), [2, 4, 4]),
        ["samples of rank 3 through linear layers"] = (() => Sequential(Linear(4, 6), LeakyReLU(0.2), Flatten(), Linear(18, 1)), [3, 4]),
    };

    [Theory]
    [MemberData(nameof(Compositions))]
    public void Update_equals_the_reference_in_float64(string name) => Compare(name, ScalarType.Float64, 1e-11);

    [Theory]
    [MemberData(nameof(Compositions))]
    public void Update_equals_the_reference_in_float32(string name) => Compare(name, ScalarType.Float32, 1e-5);

    [Theory]
    [MemberData(nameof(Compositions))]
    public void Update_without_penalty_equals_the_reference(string name) => Compare(name, ScalarType.Float64, 1e-11, withPenalty: false);

    /// <summary>libtorch 2.10 returns another gradient when what comes from above has its channels last and the batch is one sample.</summary>
    [Fact]
    public void Instance_norm_of_a_single_sample_equals_the_reference()
    {
        using var module = Sequential(Conv2d(2, 4, 3), InstanceNorm2d(4), LeakyReLU(0.2), Conv2d(4, 4, 3), Flatten(), Linear(16, 1));
        using var random = new Generator(7);
        var both = BothPaths.Run(module, randn([1, 2, 6, 6], generator: random), randn([1, 2, 6, 6], generator: random));
        both.WorstValue.Should().BeLessThan(1e-5);
        both.WorstGradient.Should().BeLessThan(1e-5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Samples_are_left_as_they_were(bool together)
    {
        using var module = Sequential(LeakyReLU(0.2), Linear(4, 5), together ? Identity() : BatchNorm1d(5), LeakyReLU(0.2), Linear(5, 1));
        var (real, fake) = Samples([4], ScalarType.Float32);
        var (realBefore, fakeBefore) = (real.clone(), fake.clone());
        BothPaths.OfFast(module, real, fake);
        real.data<float>().ToArray().Should().Equal(realBefore.data<float>().ToArray());
        fake.data<float>().ToArray().Should().Equal(fakeBefore.data<float>().ToArray());
    }

    /// <summary>Groups go through apart when together their activations would exceed what memory is used again.</summary>
    [Fact]
    public void Large_activations_equal_the_reference()
    {
        using var module = Sequential(Conv2d(1, 64, 3, padding: 1), LeakyReLU(0.2), AvgPool2d(8), Flatten(), Linear(64 * 64, 1));
        var (real, fake) = Samples([1, 64, 64], ScalarType.Float32);
        (18L * 64 * 64 * 64 * sizeof(float)).Should().BeLessThan(LayeredCritic.LargestTogether);
        (54L * 64 * 64 * 64 * sizeof(float)).Should().BeGreaterThan(LayeredCritic.LargestTogether);
        var both = BothPaths.Run(module, real.repeat(3, 1, 1, 1), fake.repeat(3, 1, 1, 1));
        both.WorstValue.Should().BeLessThan(1e-5);
        both.WorstGradient.Should().BeLessThan(1e-5);
    }

    [Fact]
    public void Random_masks_are_those_of_the_reference()
    {
        using var module = Sequential(Linear(4, 30), LeakyReLU(0.2), Dropout(0.5), Linear(30, 30), Dropout(0.2), LeakyReLU(0.2), Linear(30, 1));
        var (real, fake) = Samples([4], ScalarType.Float32);
        var state = get_rng_state();
        var reference = Gradients(module, real, fake, PenaltyPath.Reference);
        set_rng_state(state);
        var fast = Gradients(module, real, fake, PenaltyPath.Fast);
        fast.Should().HaveCount(reference.Count);
        foreach (var (one, other) in reference.Zip(fast)) (one - other).abs().max().item<float>().Should().BeLessThan(1e-5f);
    }

    private static List<Tensor> Gradients(nn.Module<Tensor, Tensor> module, Tensor real, Tensor fake, PenaltyPath path) =>
        [.. (path == PenaltyPath.Fast ? BothPaths.OfFast(module, real, fake) : BothPaths.OfReference(module, real, fake)).Gradients];

    private static void Compare(string name, ScalarType type, double tolerance, bool withPenalty = true)
    {
        var (build, sample) = All[name];
        using var module = build();
        module.to(type);
        var (real, fake) = Samples(sample, type);
        var both = BothPaths.Run(module, real, fake, withPenalty: withPenalty);
        both.WorstValue.Should().BeLessThan(tolerance);
        both.WorstGradient.Should().BeLessThan(tolerance);
    }

    /// <summary>Gains and offsets that differ from value to value; TorchSharp begins with 1 and 0, or with memory as it was.</summary>
    private static nn.Module<Tensor, Tensor> Gains(nn.Module<Tensor, Tensor> normalization)
    {
        using var random = new Generator(3);
        using var none = no_grad();
        foreach (var (name, parameter) in normalization.named_parameters()) parameter.copy_(randn(parameter.shape, generator: random) * 0.3 + (name == "weight" ? 1 : 0));
        return normalization;
    }

    /// <summary>With running statistics that are none of a batch's.</summary>
    private static nn.Module<Tensor, Tensor> Evaluated(nn.Module<Tensor, Tensor> module)
    {
        using var random = new Generator(3);
        foreach (var (name, buffer) in module.named_buffers())
        {
            if (name.Contains("running", StringComparison.Ordinal)) buffer.copy_(rand(buffer.shape, generator: random) + 0.5);
        }

        module.eval();
        return module;
    }

    private static (Tensor Real, Tensor Fake) Samples(long[] sample, ScalarType type)
    {
        using var random = new Generator(7);
        return (randn([6, .. sample], generator: random).to(type), randn([6, .. sample], generator: random).to(type));
    }
}
