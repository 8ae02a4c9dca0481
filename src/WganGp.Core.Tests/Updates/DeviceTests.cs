using FluentAssertions;
using TorchSharp;
using WganGp.Networks;
using WganGp.Operations;
using WganGp.Runs;
using WganGp.Updates;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Updates;

/// <summary>
/// Networks on libtorch's "meta" device, which has shapes and no values. An update that makes a tensor on the CPU by mistake meets tensors
/// of another device there, as on a GPU; one that reads a value, for which a GPU is waited for, finds none.
/// </summary>
/// <remarks>
/// libtorch has no meta kernels for convolutions, normalisation, <c>where</c> and its fused Adam: of those <see cref="DeviceSourceTests"/>
/// reads the sources.
/// </remarks>
public sealed class DeviceTests
{
    private static readonly Dictionary<string, Action<WganGpOptions>> Variants = new()
    {
        ["two-sided"] = _ => { },
        ["clipped"] = options => options.CriticOptimizer.MaxGradientNorm = options.GeneratorOptimizer.MaxGradientNorm = 1,
        ["averaged, accumulated"] = options => (options.GeneratorAverageDecay, options.Execution.GradientAccumulation) = (0.9, 3),
        ["R1 and R2"] = options => options.GradientPenalty = GradientPenaltyOptions.R1AndR2(),
        ["drift"] = options => options.DriftWeight = 0.1,
        ["relativistic"] = options => options.Loss = AdversarialLoss.RelativisticPairing,
        ["original WGAN"] = options => (options.WeightClip, options.GradientPenalty.Weight) = (0.01, 0),
        ["original GAN"] = options => options.Loss = AdversarialLoss.NonSaturating,
        ["least squares"] = options => options.Loss = AdversarialLoss.LeastSquares,
    };

    private static readonly Dictionary<string, Func<nn.Module<Tensor, Tensor>>> Layers = new()
    {
        ["LeakyReLU"] = () => nn.LeakyReLU(0.2),
        ["SiLU"] = () => nn.SiLU(),
        ["Tanh"] = () => nn.Tanh(),
        ["Sigmoid"] = () => nn.Sigmoid(),
        ["Softplus"] = () => nn.Softplus(),
        ["ELU"] = () => nn.ELU(),
        ["GELU"] = () => nn.GELU(),
        ["Dropout"] = () => nn.Dropout(0.2),
        ["Residual"] = () => new Residual(nn.Sequential(nn.Linear(16, 16), nn.SiLU())),
        ["Scale"] = () => new Scale(0.5),
        ["AvgPool2d"] = () => nn.Sequential(nn.Unflatten(1, [4, 4, 4]), nn.AvgPool2d(2), nn.Flatten()),
    };

    public static TheoryData<string, string, PenaltyPath> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, PenaltyPath>();
            foreach (var path in (PenaltyPath[])[PenaltyPath.Reference, PenaltyPath.Fast])
            {
                foreach (var variant in Variants.Keys) cases.Add(variant, "LeakyReLU", path);
                foreach (var layer in Layers.Keys.Skip(1)) cases.Add("two-sided", layer, path);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Update_makes_every_tensor_on_the_networks_device_and_reads_none(string variant, string layer, PenaltyPath path)
    {
        using var scope = NewDisposeScope();
        // The pooled maps of 4x4 are 4 times as many values.
        var width = layer == "AvgPool2d" ? 64 : 16;
        var critic = nn.Sequential(nn.Linear(8, width), Layers[layer](), nn.Linear(16, 1));

        foreach (var measured in Update(variant, critic, path))
        {
            foreach (var tensor in (Tensor?[])[measured.Terms, measured.GradientNorm, measured.PenaltyNorms])
                if (tensor is not null) tensor.device_type.Should().Be(DeviceType.META);
        }
    }

    [Fact]
    public void A_tensor_made_on_the_CPU_is_found()
    {
        using var scope = NewDisposeScope();

        FluentActions.Invoking(() => Update("two-sided", new OffsetOnCpu(), PenaltyPath.Reference))
            .Should().Throw<NetworkException>().WithMessage("*same device*");
    }

    [Fact]
    public void A_value_that_is_read_is_found()
    {
        using var scope = NewDisposeScope();

        FluentActions.Invoking(() => Update("two-sided", new ReadsItsInput(), PenaltyPath.Reference))
            .Should().Throw<NetworkException>().WithMessage("*eta*");
    }

    /// <summary>Two updates of each network.</summary>
    private static List<UpdateMeasures> Update(string variant, nn.Module<Tensor, Tensor> scores, PenaltyPath penaltyPath)
    {
        var options = new WganGpOptions
        {
            BatchSize = 6,
            Execution = { PenaltyPath = penaltyPath },
            CriticOptimizer = { Kind = OptimizerKind.RmsProp },
            GeneratorOptimizer = { Kind = OptimizerKind.RmsProp },
        };
        Variants[variant](options);
        var layers = nn.Sequential(nn.Linear(4, 8), nn.LeakyReLU(0.2), nn.Linear(8, 8));
        var (generator, critic) = (new ModuleGenerator(layers.to(META), 4), new ModuleCritic(scores.to(META)));
        var placement = Placement.Of(generator, critic);
        using var state = new RunState(generator, critic, placement, options);
        var path = new UpdatePath(generator, critic, options, new GradientPenalty(options.GradientPenalty), placement.Type);
        var random = state.Random;
        var ofCritic = new CriticUpdate(
            generator, path, placement, options, random[RandomStream.CriticLatents], random[RandomStream.Alpha]);
        var ofGenerator = new GeneratorUpdate(generator, path, placement, options, random[RandomStream.GeneratorLatents]);
        var measured = new List<UpdateMeasures>();
        for (var step = 1; step <= 2; step++)
        {
            var real = placement.Move(rand(6, 8));
            measured.Add(ofCritic.Run(
                real, null, state.CriticOptimizer, new(0.1, 0.9), Schedule.PenaltyDue(options, state.Counters)));
            measured.Add(ofGenerator.Run(
                6, AdversarialTerms.ComparesPairs(options.Loss) ? real : null, null, state.GeneratorOptimizer,
                state.CriticOptimizer.Weights,
                new(0.1, 0.9)));
            state.Average?.Update(1.0 / step);
        }

        return measured;
    }

    private sealed class OffsetOnCpu : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> score = nn.Linear(8, 1);

        public OffsetOnCpu() : base(nameof(OffsetOnCpu)) => RegisterComponents();

        public override Tensor forward(Tensor input) => score.call(input + ones(8));
    }

    private sealed class ReadsItsInput : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> score = nn.Linear(8, 1);

        public ReadsItsInput() : base(nameof(ReadsItsInput)) => RegisterComponents();

        public override Tensor forward(Tensor input) => score.call(input) * input.detach().sum().cpu().item<float>();
    }
}
