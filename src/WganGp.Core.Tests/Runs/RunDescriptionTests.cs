using System.Text.Json.Nodes;
using FluentAssertions;
using WganGp.Runs;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>What a checkpoint says of the networks, and of where it was made.</summary>
public sealed class RunDescriptionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;
    private readonly int threads = get_num_threads();

    private string File => Path.Combine(folder, "run.safetensors");

    public void Dispose()
    {
        set_num_threads(threads);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Description_has_a_line_a_module_with_its_settings_and_parameters()
    {
        using var network = nn.Sequential(
            ("down", nn.Conv2d(3, 8, 5, stride: 2, padding: 1)), ("bend", nn.LeakyReLU(0.2)), ("own", new Own()));

        ModuleDescription.Of(network).Split('\n').Should().Equal(
            ": Sequential",
            "down: Conv2d dilation=[1,1] groups=1 in_channels=3 kernel_size=[5,5] out_channels=8 output_padding=[0,0] padding=[1,1] " +
            "padding_mode=Zeros stride=[2,2] transposed=False | weight [8,3,5,5] bias [8]",
            "bend: LeakyReLU inplace=False negative_slope=0.2",
            $"own: class {typeof(Own).FullName} | gain [4]");
    }

    [Fact]
    public void Network_with_the_same_weights_but_another_layer_or_setting_is_refused()
    {
        using var saved = Toys.Trainer(critic: () => Critic(nn.LeakyReLU(0.2), 1));
        saved.Save(File);
        using var other = Toys.Trainer(critic: () => Critic(nn.ReLU(), 2));

        other.Invoking(t => t.Resume(File)).Should().Throw<CheckpointException>().WithMessage(
            "*belongs to another run: critic.1: file LeakyReLU inplace=False negative_slope=0.2, model ReLU inplace=False; " +
            "critic.3: file Flatten *, model Flatten *");

        static ICritic Critic(nn.Module<Tensor, Tensor> bend, long startDimension) =>
            new ModuleCritic(nn.Sequential(nn.Linear(2, 4), bend, nn.Linear(4, 1), nn.Flatten(startDimension, 1)));
    }

    [Fact]
    public void Own_module_may_be_renamed()
    {
        ModuleDescription.Differences(
            "critic.", ": Sequential\n0: class Old.Name\n1: ReLU | weight [2]",
            ": Sequential\n0: class New.Name\n1: ReLU | weight [3]").Should().BeEmpty(
            "an own type's layers are compared themselves, and weights by name");
        ModuleDescription.Differences("critic.", "0: ReLU", "0: ReLU\n1: Tanh").Should().Equal("critic.1: file none, model Tanh");
    }

    [Fact]
    public void Metadata_tells_networks_and_environment()
    {
        using var trainer = Toys.Trainer();
        trainer.Save(File);

        using var checkpoint = Checkpoint.Open(File);
        checkpoint.Metadata["wgangp.critic"].Should().StartWith(": Sequential\n0: Linear ").And.Contain("| weight [32,2] bias [32]");
        checkpoint.Metadata["wgangp.generator"].Should().Contain("LeakyReLU inplace=False negative_slope=0.2");
        var environment = JsonNode.Parse(checkpoint.Metadata["wgangp.environment"])!;
        environment["Threads"]!.GetValue<int>().Should().Be(get_num_threads());
        environment["Device"]!.GetValue<string>().Should().StartWith("cpu");
        environment["TorchSharp"]!.GetValue<string>().Should().StartWith("0.107");
    }

    [Fact]
    public void Resuming_at_another_thread_count_is_warned_of_and_refused_when_the_run_must_be_deterministic()
    {
        set_num_threads(1);
        using (var saved = Toys.Trainer()) saved.Save(File);
        set_num_threads(2);

        var log = new ListLogger();
        using var lenient = WganGpTrainer.Create(
            () => new ModuleGenerator(Toys.Mlp(2, 2), 2), () => new ModuleCritic(Toys.Mlp(2, 1)), Toys.Options(), log);
        lenient.Resume(File);
        log.Warnings.Should().Equal("Resumed in another environment; results may differ in the last digits: Threads: file 1, run 2");

        using var strict = Toys.Trainer(Toys.Options() with { Execution = new() { Deterministic = true } });
        strict.Invoking(t => t.Resume(File)).Should().Throw<CheckpointException>()
            .WithMessage("*another environment, and Execution.Deterministic is true: Threads: file 1, run 2. Resume where it was saved*");
        set_num_threads(1);
        strict.Resume(File);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Option_Threads_sets_the_process_and_differs_on_resume_as_any_thread_count_does(bool deterministic)
    {
        set_num_threads(2);
        using (var saved = Toys.Trainer(Toys.Options() with { Execution = new() { Threads = 1 } }))
        {
            get_num_threads().Should().Be(1);
            saved.Save(File);
        }

        var log = new ListLogger();
        using var other = WganGpTrainer.Create(
            () => { get_num_threads().Should().Be(2, "initial weights may be sums too"); return new ModuleGenerator(Toys.Mlp(2, 2), 2); },
            () => new ModuleCritic(Toys.Mlp(2, 1)),
            Toys.Options() with { Execution = new() { Threads = 2, Deterministic = deterministic } }, log);
        if (deterministic) other.Invoking(t => t.Resume(File)).Should().Throw<CheckpointException>()
            .WithMessage("*Threads: file 1, run 2*(Execution.Threads sets the threads)*");
        else
        {
            other.Resume(File);
            log.Warnings.Should().ContainSingle().Which.Should().EndWith("Threads: file 1, run 2");
        }

        using var silent = Toys.Trainer();
        get_num_threads().Should().Be(2, "null leaves it");
    }

    [Fact]
    public void Thread_that_has_computed_before_the_trainer_was_built_elsewhere_trains_with_its_number_of_threads()
    {
        set_num_threads(2);
        using var built = new ManualResetEventSlim();
        using var computed = new ManualResetEventSlim();
        WganGpTrainer? trainer = null;
        var found = 0;
        var training = new Thread(() =>
        {
            found = get_num_threads();
            computed.Set();
            built.Wait();
            using var points = Toys.Points();
            trainer!.Train(TrainingData.FromTensor(points)).Last().Step.Should().Be(10);
            found = get_num_threads();
        });
        training.Start();
        computed.Wait();
        found.Should().Be(2);
        trainer = Toys.Trainer(Toys.Options() with { Execution = new() { Threads = 1 } });
        built.Set();
        training.Join();
        trainer.Dispose();

        found.Should().Be(1);
    }

    [Fact]
    public void Every_difference_of_the_environment_is_listed()
    {
        var here = new RunEnvironment(2, "cpu", "X64 AVX-512", "0.107.0.0");

        here.DifferencesFrom(here with { }).Should().BeEmpty();
        here.DifferencesFrom(new RunEnvironment(4, "cuda:0", "X64 AVX2", "0.108.0.0")).Should().Equal(
            "Threads: file 4, run 2", "Device: file cuda:0, run cpu", "Processor: file X64 AVX2, run X64 AVX-512",
            "TorchSharp: file 0.108.0.0, run 0.107.0.0");
    }

    [LinuxFact]
    public void Switches_that_changed_the_process_are_listed_and_are_no_difference()
    {
        string Saved(string isOn)
        {
            Environment.SetEnvironmentVariable("WGANGP_KEEP_FREED_MEMORY", isOn);
            using var trainer = Toys.Trainer(Toys.Options() with { Execution = new() { Deterministic = true } });
            if (Path.Exists(File)) trainer.Resume(File);
            trainer.Save(File);
            using var checkpoint = Checkpoint.Open(File);
            return JsonNode.Parse(checkpoint.Metadata["wgangp.environment"])!["Switches"]!.GetValue<string>();
        }

        try
        {
            Saved("0").Should().NotContain("KeepFreedMemory");
            Saved("1").Should().StartWith("WganGp.KeepFreedMemory");
        }
        finally
        {
            Environment.SetEnvironmentVariable("WGANGP_KEEP_FREED_MEMORY", null);
        }
    }

    private sealed class Own : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Parameter gain = nn.Parameter(ones(4));

        public Own() : base(nameof(Own)) => RegisterComponents();

        public override Tensor forward(Tensor input) => input * gain;
    }
}
