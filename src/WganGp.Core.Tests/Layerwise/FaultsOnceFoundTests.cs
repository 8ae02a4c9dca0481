using FluentAssertions;
using TorchSharp;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Layerwise;

/// <summary>Faults of the first layerwise path, each by the network that showed it.</summary>
public sealed class FaultsOnceFoundTests
{
    public static TheoryData<string> InPlaceModules => [.. InPlace.Keys];

    private static readonly Dictionary<string, Func<nn.Module<Tensor, Tensor>>> InPlace = new()
    {
        ["SiLU"] = () => SiLU(true),
        ["SELU"] = () => SELU(true),
        ["CELU"] = () => CELU(inplace: true),
        ["GELU"] = () => GELU(true),
        ["ReLU6"] = () => ReLU6(true),
        ["Hardswish"] = () => Hardswish(true),
        ["Hardtanh"] = () => Hardtanh(inplace: true),
        ["Threshold"] = () => Threshold(0.05, 0.1, true),
        ["RReLU"] = () => RReLU(inplace: true),
        ["Tanh"] = () => Tanh(true),
        ["Sigmoid"] = () => Sigmoid(true),
        ["AlphaDropout"] = () => AlphaDropout(0.2, true),
        ["LeakyReLU 0"] = () => LeakyReLU(0, true),
        ["ELU"] = () => ELU(inplace: true),
        ["ReLU"] = () => ReLU(true),
        ["LeakyReLU"] = () => LeakyReLU(0.2, true),
        ["Dropout"] = () => Dropout(0.2, true),
    };

    /// <summary>
    /// By autograd within its bounds, because its padding is not zeros: libtorch read beyond an image of one channel whose strides said
    /// channels last, and gave other numbers at every call.
    /// </summary>
    [Fact]
    public void A_convolution_of_one_channel_to_one_column_is_computed_by_autograd_too()
    {
        for (var i = 0; i < 20; i++)
        {
            using var scope = NewDisposeScope();
            random.manual_seed(i);
            using var critic = Sequential(
                Conv2d(1, 2, (2, 3), (1, 2), (1, 0), (2, 1), PaddingModes.Reflect, bias: false), LeakyReLU(0.2), Flatten(), Linear(6, 1));

            var both = BothPaths.Run(critic, randn(3, 1, 3, 3), randn(3, 1, 3, 3));

            both.WorstValue.Should().BeLessThan(1e-5);
            both.WorstGradient.Should().BeLessThan(1e-5);
        }
    }

    /// <summary>"a leaf Variable that requires grad is being used in an in-place operation", after a clean inspection.</summary>
    [Theory]
    [MemberData(nameof(InPlaceModules))]
    public void A_module_that_writes_into_its_input_is_computed(string name)
    {
        using var scope = NewDisposeScope();
        using var module = Sequential(Linear(4, 7), InPlace[name](), Linear(7, 1)).to(ScalarType.Float64);
        var both = BothPaths.Run(module, Samples(5, 4), Samples(5, 4) * 0.5);
        both.Worse.Should().BeLessThan(1e-11);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_residual_that_comes_first_counts_its_rows(long count)
    {
        using var scope = NewDisposeScope();
        using var module = Sequential(
            new Residual(Sequential(Linear(4, 4), LeakyReLU(0.2)), Sequential(Scale(2))), LeakyReLU(0.2), new Residual(Sequential(ReLU())),
                Linear(4, 1))
            .to(ScalarType.Float64);
        BothPaths.Run(module, Samples(count, 4), Samples(count, 4) * 0.5).Worse.Should().BeLessThan(1e-11);
    }

    /// <summary>
    /// A bias that moves all scores alike has gradient zero: so many times 1/n and so many times -1/n. Summed in one go they left 3e-8, of
    /// which Adam
    /// made steps of 0.8 of its rate, and the scores drifted by 0.016 in 200 updates.
    /// </summary>
    [Theory]
    [InlineData(80)]
    [InlineData(96)]
    [InlineData(7)]
    public void The_last_bias_does_not_drift(int batch)
    {
        using var scope = NewDisposeScope();
        var options = Toys.Options();
        options.CriticOptimizer = new() { LearningRate = 1e-3, Beta1 = 0, Beta2 = 0.9 };
        var critic = Sequential(Linear(2, 16), LeakyReLU(0.2), Linear(16, 1));
        var before = critic.get_parameter("2.bias")!.detach().clone();
        using var trainer = new WganGpTrainer(new ModuleGenerator(Toys.Mlp(2, 2), 2), new ModuleCritic(critic), options);
        for (var i = 0; i < 50; i++) trainer.CriticStep(Toys.Points(batch));

        trainer.Report().PenaltyPath.Should().Be(PenaltyPath.Fast);
        critic.get_parameter("2.bias")!.data<float>().Should().Equal(before.data<float>());
    }

    /// <summary>A last layer that begins at zero makes the gradient of each row below it zero, and all scores alike.</summary>
    [Theory]
    [InlineData(80)]
    [InlineData(96)]
    public void Where_all_rows_are_alike_no_weight_of_the_head_moves(int batch)
    {
        using var scope = NewDisposeScope();
        var (first, last) = (Linear(2, 16), Linear(16, 1));
        // Every hidden value is a constant other than zero: real and generated rows cancel, to the last bit.
        foreach (var parameter in (Tensor[])[first.weight!, last.weight!]) using (no_grad()) parameter.zero_();
        using var module = Sequential(first, LeakyReLU(0.2), last);
        using var samples = Toys.Points(batch);
        var fast = BothPaths.OfFast(module, samples, samples * 0.5, withPenalty: false);
        var reference = BothPaths.OfReference(module, samples, samples * 0.5, withPenalty: false);
        foreach (var (one, other) in fast.Gradients.Zip(reference.Gradients))
        {
            other.data<float>().Should().AllSatisfy(value => value.Should().Be(0));
            one.data<float>().Should().AllSatisfy(value => value.Should().Be(0));
        }
    }

    [Fact]
    public void A_layer_without_kernels_in_bfloat16_runs_in_float32()
    {
        using var scope = NewDisposeScope();
        foreach (var (module, sample) in new (nn.Module<Tensor, Tensor>, long[])[]
        {
            (Sequential(Conv1d(2, 4, 3, padding: 1), AvgPool1d(2), Flatten(), Linear(16, 1)), [2, 8]),
            (Sequential(Conv3d(1, 2, 3, padding: 1), AvgPool3d((2, 2, 2)), Flatten(), Linear(16, 1)), [1, 4, 4, 4]),
        })
        {
            var fast =
                BothPaths.OfFast(module, Samples(3, sample).to(ScalarType.Float32), Samples(3, sample).to(ScalarType.Float32) * 0.5,
                compute: ScalarType.BFloat16);
            fast.Gradients.Should().AllSatisfy(gradient => gradient.isfinite().all().item<bool>().Should().BeTrue());
        }
    }

    /// <summary>What the catalogue runs in bfloat16 has every kernel there: forward, gradient, and its derivative.</summary>
    [Fact]
    public void A_module_without_kernels_in_bfloat16_is_named_with_the_precision_and_the_cure()
    {
        using var scope = NewDisposeScope();
        using var module = Sequential(Linear(4, 4), new NarrowPool(), Linear(4, 1));
        module.Invoking(each =>
            BothPaths.OfFast(each, Samples(3, 4).to(ScalarType.Float32), Samples(3, 4).to(ScalarType.Float32),
            compute: ScalarType.BFloat16))
            .Should().Throw<NetworkException>()
                .WithMessage(
                    "*BFloat16*Execution.Precision is BFloat16, for which libtorch has not every kernel; " +
                    "set it to Float32, or replace that layer.");
    }

    [Theory]
    [InlineData(PenaltyPath.Auto)]
    [InlineData(PenaltyPath.Reference)]
    public void A_layer_that_the_host_freezes_later_stays_frozen(PenaltyPath path)
    {
        var options = Toys.Options();
        options.Execution.PenaltyPath = path;
        using var trainer = Toys.Trainer(options);
        var weight = trainer.Critic.Module.parameters().First();
        trainer.CriticStep(Toys.Points(16));
        weight.requires_grad = false;
        var before = weight.Bytes();
        trainer.GeneratorStep();
        weight.requires_grad.Should().BeFalse();
        trainer.CriticStep(Toys.Points(16));
        weight.Bytes().Should().Equal(before);
    }

    [Theory]
    [InlineData(PenaltyPath.Auto)]
    [InlineData(PenaltyPath.Reference)]
    public void An_update_computes_gradients_whatever_mode_the_hosts_thread_is_in(PenaltyPath path)
    {
        byte[] Run(Func<IDisposable> mode)
        {
            var options = Toys.Options();
            options.Execution.PenaltyPath = path;
            using var trainer = Toys.Trainer(options);
            using var points = Toys.Points(16);
            using (mode())
            {
                trainer.CriticStep(points);
                trainer.GeneratorStep();
            }

            return Toys.Bytes(trainer.Critic.Module);
        }

        var usual = Run(() => enable_grad());
        Run(() => no_grad()).Should().Equal(usual);
        Run(() => inference_mode()).Should().Equal(usual);
    }

    [Theory]
    [InlineData(PenaltyPath.Auto)]
    [InlineData(PenaltyPath.Reference)]
    public void Dimensions_of_the_norm_that_the_samples_have_not_are_said_on_either_path(PenaltyPath path)
    {
        var options = Toys.Options();
        options.Execution.PenaltyPath = path;
        options.GradientPenalty.NormDimensions = [2];
        using var trainer = Toys.Trainer(options);
        const string message =
            "GradientPenalty.NormDimensions is [2], but the samples [16, 2] have dimensions 0 to 1. " +
            "Name dimensions that the samples have.*";
        trainer.Invoking(each => each.CriticStep(Toys.Points(16))).Should().Throw<ArgumentException>().WithMessage(message);
        trainer.Invoking(each => each.Train(TrainingData.FromTensor(Toys.Points(16))).First()).Should().Throw<ArgumentException>()
            .WithMessage(message);
    }

    [Fact]
    public void The_reason_for_the_reference_path_names_the_conditional_module_and_what_would_be_read()
    {
        using var trainer = new WganGpTrainer(
            new ModuleGenerator(new Conditional(2), 2), new ModuleCritic(new Conditional(1)), Toys.Options());
        trainer.CriticStep(Toys.Points(16), zeros(16, 1));
        trainer.Report().PenaltyPathReason.Should().Be(
            "Conditional has a forward of its own; the fast path reads nn.Sequential or ConditionalSequential of layers");
    }

    private static Tensor Samples(long count, params long[] shape)
    {
        using var random = new Generator(3);
        return randn([count, .. shape], ScalarType.Float64, generator: random);
    }

    private static nn.Module<Tensor, Tensor> Scale(double factor) => new WganGp.Scale(factor);

    /// <summary>Casts to bfloat16 itself, and pools where there is no kernel for it.</summary>
    private sealed class NarrowPool() : nn.Module<Tensor, Tensor>(nameof(NarrowPool)), IRowWiseModule
    {
        public override Tensor forward(Tensor input) =>
            functional.avg_pool3d(input.to(ScalarType.BFloat16).reshape(-1, 1, 1, 1, 4), [1, 1, 1]).reshape(-1, 4).to(input.dtype);
    }

    private sealed class Conditional : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> layers;

        public Conditional(long outputs) : base(nameof(Conditional))
        {
            layers = Toys.Mlp(3, outputs);
            RegisterComponents();
        }

        public override Tensor forward(Tensor samples, Tensor condition) => layers.call(cat([samples, condition], 1));
    }
}
