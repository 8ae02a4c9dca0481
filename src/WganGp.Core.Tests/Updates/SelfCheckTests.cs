using FluentAssertions;
using Microsoft.Extensions.Logging;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Updates;

/// <summary>Before its first update a run compares the layerwise path with the reference path.</summary>
public sealed class SelfCheckTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_difference_leaves_the_run_to_the_reference_path_with_the_layers_name_in_log_and_report()
    {
        var logged = new ListLogger();
        using var trainer = Trainer(Deceiving(), logger: logged);
        trainer.CriticStep(Toys.Points(16));
        trainer.GeneratorStep();

        var report = trainer.Report();
        report.PenaltyPath.Should().Be(PenaltyPath.Reference);
        report.PenaltyPathReason.Should().StartWith("the self-check found a difference: the gradient of 2.weight (Linear) differs by ");
        logged.Warnings.Should().ContainSingle().Which.Should()
            .Match("Self-check: * critic, * the gradient of 2.weight (Linear) differs by *");
    }

    [Fact]
    public void The_run_then_is_the_reference_paths()
    {
        var weights = new[] { PenaltyPath.Auto, PenaltyPath.Reference }.Select(path =>
        {
            using var trainer = Trainer(Deceiving(), path);
            for (var i = 0; i < 3; i++)
            {
                trainer.CriticStep(Toys.Points(16));
                trainer.GeneratorStep();
            }

            return Toys.Bytes(trainer.Critic.Module);
        }).ToArray();
        weights[0].Should().Equal(weights[1]);
    }

    [Fact]
    public void A_difference_where_the_fast_path_is_demanded_is_an_error_each_time()
    {
        using var trainer = Trainer(Deceiving(), PenaltyPath.Fast);
        var before = Toys.Bytes(trainer.Critic.Module);
        for (var i = 0; i < 2; i++)
        {
            trainer.Invoking(each => each.CriticStep(Toys.Points(16))).Should().Throw<NetworkException>()
                .WithMessage(
                    "Execution.PenaltyPath is Fast, but the critic cannot be computed that way: the self-check found a difference: * " +
                    "Set it to Auto, or change the critic.");
        }

        Toys.Bytes(trainer.Critic.Module).Should().Equal(before);
    }

    [Fact]
    public void Turned_off_it_finds_nothing()
    {
        using var trainer = Trainer(Deceiving(), selfCheck: false);
        trainer.CriticStep(Toys.Points(16));
        trainer.Report().PenaltyPath.Should().Be(PenaltyPath.Fast);
    }

    [Fact]
    public void A_resumed_run_keeps_to_the_path_of_the_saved_one()
    {
        var file = Path.Combine(folder, "run.safetensors");
        using var trainer = Trainer(Deceiving());
        trainer.CriticStep(Toys.Points(16));
        trainer.GeneratorStep();
        trainer.Save(file);
        trainer.CriticStep(Toys.Points(16));

        using var resumed = Trainer(Deceiving(), selfCheck: false);
        resumed.Resume(file);
        resumed.CriticStep(Toys.Points(16));
        resumed.Report().PenaltyPath.Should().Be(PenaltyPath.Reference);
        Toys.Bytes(resumed.Critic.Module).Should().Equal(Toys.Bytes(trainer.Critic.Module));
    }

    /// <summary>What was found for one run does not hold for another: it is resumed as by a trainer that was built for it.</summary>
    [Fact]
    public void A_trainer_that_found_a_difference_resumes_a_run_without_one_on_the_fast_path()
    {
        var file = Path.Combine(folder, "run.safetensors");
        using var honest = Trainer(Deceiving(deceives: false));
        honest.CriticStep(Toys.Points(16));
        honest.GeneratorStep();
        honest.Save(file);
        var module = Deceiving();
        using var trainer = Trainer(module);
        trainer.CriticStep(Toys.Points(16));
        trainer.Report().PenaltyPath.Should().Be(PenaltyPath.Reference);

        module.modules().OfType<Centred>().Single().Deceives = false;
        trainer.Resume(file);
        foreach (var each in new[] { honest, trainer })
        {
            each.CriticStep(Toys.Points(16));
            each.GeneratorStep();
        }

        var (expected, report) = (honest.Report(), trainer.Report());
        (report.PenaltyPath, report.PenaltyPathReason).Should().Be((PenaltyPath.Fast, expected.PenaltyPathReason));
        Toys.Bytes(trainer).Should().Equal(Toys.Bytes(honest));
        var again = Path.Combine(folder, "again.safetensors");
        honest.Save(file);
        trainer.Save(again);
        File.ReadAllBytes(again).Should().Equal(File.ReadAllBytes(file));
    }

    /// <summary>Not the finding of the trainer before, but the check of this one decides.</summary>
    [Fact]
    public void After_Resume_the_networks_are_checked_again()
    {
        var file = Path.Combine(folder, "run.safetensors");
        using var other = Trainer(Deceiving(), selfCheck: false);
        other.CriticStep(Toys.Points(16));
        other.Save(file);
        var logged = new ListLogger();
        using var trainer = Trainer(Deceiving(), logger: logged);
        trainer.CriticStep(Toys.Points(16));
        trainer.Resume(file);
        trainer.CriticStep(Toys.Points(16));

        trainer.Report().PenaltyPath.Should().Be(PenaltyPath.Reference);
        logged.Warnings.Where(warning => warning.StartsWith("Self-check", StringComparison.Ordinal)).Should().HaveCount(2);
    }

    /// <summary>A resumed generator was once left to autograd for a rectifier at its kink: the run ended in other bytes.</summary>
    [Fact]
    public void A_difference_for_one_input_alone_is_a_kink_and_no_fault()
    {
        var logged = new ListLogger();
        var generator = nn.Sequential(nn.Linear(2, 8), new OtherForItsFirstInput(), nn.Linear(8, 2));
        using var trainer = Trainer(Toys.Mlp(2, 1), generator: generator, logger: logged);
        trainer.CriticStep(Toys.Points(16));
        trainer.GeneratorStep();

        generator.modules().OfType<OtherForItsFirstInput>().Single().Differed.Should().BeTrue();
        logged.Warnings.Should().NotContain(warning => warning.StartsWith("Self-check", StringComparison.Ordinal));
    }

    [Fact]
    public void A_generator_that_differs_is_left_to_autograd()
    {
        using var trainer = Trainer(Toys.Mlp(2, 1), generator: nn.Sequential(nn.Linear(2, 8), new OtherWithinLayers(), nn.Linear(8, 2)));
        trainer.CriticStep(Toys.Points(16));
        trainer.GeneratorStep();
        var report = trainer.Report();
        report.PenaltyPath.Should().Be(PenaltyPath.Fast);
        report.PenaltyPathReason.Should().Contain("; the generator is left to autograd: the self-check found a difference: ");
    }

    [Fact]
    public void A_generator_that_differs_is_found_with_pairs_too()
    {
        using var trainer = Trainer(
            Toys.Mlp(2, 1), generator: nn.Sequential(nn.Linear(2, 8), new OtherWithinLayers(), nn.Linear(8, 2)),
            loss: AdversarialLoss.RelativisticPairing);
        trainer.GeneratorStep(real: Toys.Points(16));
        trainer.CriticStep(Toys.Points(16));
        var report = trainer.Report();
        report.PenaltyPath.Should().Be(PenaltyPath.Fast);
        report.PenaltyPathReason.Should().Contain("; the generator is left to autograd: the self-check found a difference: ");
    }

    /// <summary>Networks with everything that an update can move: running statistics, random masks, frozen weights.</summary>
    [Fact]
    public void It_leaves_no_trace()
    {
        var weights = new[] { true, false }.Select(selfCheck =>
        {
            random.manual_seed(1);
            using var norm = nn.BatchNorm1d(16);
            var generator = nn.Sequential(nn.Linear(2, 16), norm, nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 2));
            var critic =
                nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Dropout(0.3), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1));
            critic.get_parameter("3.weight")!.requires_grad = false;
            using var trainer = Trainer(critic, generator: generator, selfCheck: selfCheck, accepted: CriticFinding.Randomness);
            var state = get_rng_state();
            for (var i = 0; i < 4; i++)
            {
                trainer.CriticStep(Toys.Points(16));
                trainer.GeneratorStep();
            }

            get_rng_state().bytes.ToArray().Should().Equal(state.bytes.ToArray());
            trainer.Report().PenaltyPath.Should().Be(PenaltyPath.Fast);
            return (Toys.Bytes(critic), Toys.Bytes(generator));
        }).ToArray();
        weights[0].Item1.Should().Equal(weights[1].Item1);
        weights[0].Item2.Should().Equal(weights[1].Item2);
    }

    [Fact]
    public void Gradients_that_the_host_has_put_there_stay()
    {
        var critic = Toys.Mlp(2, 1);
        using var trainer = Trainer(critic);
        var generatorWeight = trainer.Generator.Module.parameters().First();
        generatorWeight.grad = ones_like(generatorWeight);
        trainer.CriticStep(Toys.Points(16));
        generatorWeight.grad!.data<float>().Should().AllSatisfy(value => value.Should().Be(1));
    }

    /// <summary>Says that it works row by row and takes the mean of its batch.</summary>
    private static nn.Module<Tensor, Tensor> Deceiving(bool deceives = true)
    {
        random.manual_seed(5);
        return nn.Sequential(nn.Linear(2, 8), new Centred { Deceives = deceives }, nn.Linear(8, 1));
    }

    private static WganGpTrainer Trainer(
        nn.Module<Tensor, Tensor> critic, PenaltyPath path = PenaltyPath.Auto, nn.Module<Tensor, Tensor>? generator = null,
            bool selfCheck = true,
        ILogger<WganGpTrainer>? logger = null, AdversarialLoss loss = AdversarialLoss.Wasserstein, params string[] accepted)
    {
        var options = Toys.Options();
        options.Execution.PenaltyPath = path;
        options.Execution.SelfCheck = selfCheck;
        options.AcceptedFindings = accepted;
        options.Loss = loss;
        random.manual_seed(6);
        return new WganGpTrainer(new ModuleGenerator(generator ?? Toys.Mlp(2, 2), 2), new ModuleCritic(critic), options, logger);
    }

    private sealed class Centred() : nn.Module<Tensor, Tensor>(nameof(Centred)), IRowWiseModule
    {
        public bool Deceives { get; set; } = true;

        public override Tensor forward(Tensor input) => (Deceives ? input - input.mean([0L], keepdim: true) : input).tanh();
    }

    /// <summary>Stands for a fault of the layerwise path: it knows who calls it.</summary>
    private sealed class OtherWithinLayers() : nn.Module<Tensor, Tensor>(nameof(OtherWithinLayers))
    {
        public override Tensor forward(Tensor input) =>
            Environment.StackTrace.Contains(nameof(WganGp.Layerwise.LayeredGenerator), StringComparison.Ordinal) ? input.sigmoid()
                : input.tanh();
    }

    /// <summary>Stands for a rectifier at its kink: on the layerwise path it is another function of one input, and of no other.</summary>
    private sealed class OtherForItsFirstInput() : nn.Module<Tensor, Tensor>(nameof(OtherForItsFirstInput))
    {
        private double? first;

        public bool Differed { get; private set; }

        public override Tensor forward(Tensor input)
        {
            if (!Environment.StackTrace.Contains(nameof(WganGp.Layerwise.LayeredGenerator), StringComparison.Ordinal)) return input.tanh();
            var sum = input.detach().to(float64).sum().item<double>();
            first ??= sum;
            if (Math.Abs(sum - first.Value) > 1e-4) return input.tanh();
            Differed = true;
            return input.sigmoid();
        }
    }
}
