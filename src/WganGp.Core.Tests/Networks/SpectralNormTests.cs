using FluentAssertions;
using TorchSharp;
using TorchSharp.Modules;
using WganGp.Tests.Layerwise;
using WganGp.Tests.Numerics;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Plain = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace WganGp.Tests.Networks;

/// <summary>Spectral normalisation (arXiv 1802.05957) as a layer: its value, its Lipschitz property, its derivatives.</summary>
public sealed class SpectralNormTests
{
    private static readonly Dictionary<string, (Func<Plain> Layer, long[] Sample)> Layers = new()
    {
        ["Linear"] = (() => Linear(6, 5), [6]),
        ["Linear, no bias"] = (() => Linear(4, 7, hasBias: false), [4]),
        ["Conv1d"] = (() => Conv1d(2, 4, 3, padding: 1), [2, 6]),
        ["Conv2d"] = (() => Conv2d(2, 4, 3, stride: 2, padding: 1), [2, 5, 5]),
        ["Conv2d, groups"] = (() => Conv2d(4, 6, 3, groups: 2), [4, 4, 4]),
        ["Conv2d, reflected"] = (() => Conv2d(2, 3, 3, padding: 1, padding_mode: PaddingModes.Reflect), [2, 4, 4]),
        ["Conv3d"] = (() => Conv3d(2, 3, 2), [2, 3, 3, 3]),
        ["ConvTranspose1d"] = (() => ConvTranspose1d(3, 2, 3, stride: 2), [3, 4]),
        ["ConvTranspose2d"] = (() => ConvTranspose2d(3, 2, 3, stride: 2, padding: 1), [3, 4, 4]),
        ["ConvTranspose3d"] = (() => ConvTranspose3d(2, 3, 2), [2, 2, 2, 2]),
    };

    public static TheoryData<string> Names => [.. Layers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void After_convergence_the_largest_singular_value_is_one(string name)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        using var norm = new SpectralNorm(Layers[name].Layer(), iterations: 300);
        norm.to(ScalarType.Float64);
        norm.Iterate();

        // The weight in use: what the layer itself gives, without its bias, is σ times as much.
        var samples = randn([2, .. Layers[name].Sample], ScalarType.Float64);
        var unbiased = norm.Layer.call(samples) - norm.Layer.call(zeros_like(samples));
        var normalized = norm.call(samples) - norm.call(zeros_like(samples));
        var sigma = unbiased.norm().item<double>() / normalized.norm().item<double>();
        var weight = norm.Layer.get_parameter("weight")!;
        var matrix = (name.StartsWith("ConvTranspose", StringComparison.Ordinal) ? weight.transpose(0, 1) : weight).flatten(1) / sigma;
        linalg.svdvals(matrix).max().item<double>().Should().BeApproximately(1, 1e-9);
    }

    [Fact]
    public void A_linear_layer_lengthens_no_vector()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        using var norm = new SpectralNorm(Linear(8, 8), iterations: 200);
        norm.Iterate();

        var (x, y) = (randn(100, 8), randn(100, 8));
        var ratios = (norm.call(x) - norm.call(y)).norm(1) / (x - y).norm(1);
        ratios.max().item<float>().Should().BeLessThan(1 + 1e-5f);
    }

    [Fact]
    public void A_diagonal_weight_is_divided_by_its_largest_entry()
    {
        using var scope = NewDisposeScope();
        var layer = Linear(3, 3, hasBias: false);
        using (no_grad()) layer.weight!.copy_(diag(tensor(new float[] { 1, -4, 2 })));
        using var norm = new SpectralNorm(layer, iterations: 60);
        norm.Iterate();

        norm.call(ones(1, 3)).data<float>().ToArray().Should().Equal([0.25f, -1, 0.5f], (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_paths_compute_the_same_update(string name)
    {
        foreach (var (type, tolerance) in ((ScalarType, double)[])[(ScalarType.Float64, 1e-9), (ScalarType.Float32, 1e-5)])
        {
            foreach (var apart in (bool[])[false, true])
            {
                using var scope = NewDisposeScope();
                using var critic = Critic(name).to(type);
                var (real, fake) = (Samples(name, type, 1), Samples(name, type, 2));
                BothPaths.Run(critic, real, fake, apart: apart).Worse.Should().BeLessThan(tolerance, "{0}, apart {1}", type, apart);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void In_bfloat16_the_gradients_are_near(string name)
    {
        using var scope = NewDisposeScope();
        using var critic = Critic(name);
        var (real, fake) = (Samples(name, ScalarType.Float32, 1), Samples(name, ScalarType.Float32, 2));
        BothPaths.WorstInBFloat16(critic, real, fake).Should().BeLessThan(0.1f);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_penaltys_gradient_of_each_weight_equals_the_central_difference(string name)
    {
        using var scope = NewDisposeScope();
        using var module = Critic(name).to(ScalarType.Float64);
        var (real, fake) = (Samples(name, ScalarType.Float64, 1), Samples(name, ScalarType.Float64, 2));
        CentralDifferences.CheckPenalty(module, real, fake);
    }

    [Fact]
    public void A_pass_between_an_iteration_and_its_derivative_keeps_its_vectors()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(6);
        using var norm = new SpectralNorm(Linear(4, 3));
        var input = randn(2, 4);
        norm.call(input).sum().backward();
        var expected = norm.Layer.get_parameter("weight")!.grad!.clone();
        norm.zero_grad();

        var output = norm.call(input).sum();
        norm.Iterate();
        output.backward();

        norm.Layer.get_parameter("weight")!.grad!.Bytes().Should().Equal(expected.Bytes());
    }

    [Fact]
    public void Forward_samples_and_penalties_move_nothing()
    {
        using var scope = NewDisposeScope();
        using var module = Sequential(new SpectralNorm(Linear(2, 4)), LeakyReLU(0.2), new SpectralNorm(Linear(4, 1)));
        var before = Toys.Bytes(module);

        module.call(randn(3, 2));
        new GradientPenalty().Compute(new ModuleCritic(module), randn(3, 2), randn(3, 2)).Loss.backward();
        CriticInspector.Inspect(new ModuleCritic(module), randn(3, 2));

        Toys.Bytes(module).Should().Equal(before);
    }

    [Fact]
    public void Buffers_follow_the_weights_type()
    {
        using var norm = new SpectralNorm(Conv2d(2, 3, 3)).to(ScalarType.Float64);
        norm.named_buffers().Select(entry => (entry.name, entry.buffer.dtype)).Should()
            .Equal(("u", ScalarType.Float64), ("v", ScalarType.Float64));
        norm.state_dict().Keys.Should().BeEquivalentTo("u", "v", "layer.weight", "layer.bias");
    }

    [Fact]
    public void What_it_cannot_wrap_is_refused()
    {
        using var activation = ReLU();
        using var zero = Linear(2, 2);
        using (no_grad()) zero.weight!.zero_();
        FluentActions.Invoking(() => new SpectralNorm(activation)).Should().Throw<ArgumentException>()
            .WithMessage("SpectralNorm was given a ReLU; give one of Linear, Conv1d, *");
        FluentActions.Invoking(() => new SpectralNorm(zero)).Should().Throw<ArgumentException>()
            .WithMessage("The weight of the Linear is zero, so it has no largest singular value*");
        FluentActions.Invoking(() => new SpectralNorm(zero, iterations: 0)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("Give the steps of the power iteration, 1 or more.*");
    }

    private static Sequential Critic(string name)
    {
        random.manual_seed(7);
        var (layer, sample) = Layers[name];
        var norm = new SpectralNorm(layer());
        using var none = no_grad();
        using var made = norm.call(zeros([1, .. sample]));
        return Sequential(norm, Tanh(), Flatten(), new SpectralNorm(Linear(made.numel(), 3)), LeakyReLU(0.2), Linear(3, 1));
    }

    private static Tensor Samples(string name, ScalarType type, ulong seed)
    {
        using var draws = new Generator(seed);
        return randn([3, .. Layers[name].Sample], generator: draws).to(type);
    }
}
