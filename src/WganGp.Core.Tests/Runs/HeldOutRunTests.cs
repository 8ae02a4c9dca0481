using FluentAssertions;
using TorchSharp;
using WganGp.Operations;
using WganGp.Tests.Support;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>Each report scores samples that are never trained on (the paper's section 5.3).</summary>
public sealed class HeldOutRunTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly Tensor points = Toys.Points();
    private readonly Tensor others = Toys.Points(32).neg();

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Estimate_is_the_definition_on_all_held_out_samples()
    {
        using var trainer = Toys.Trainer();
        foreach (var report in trainer.Train(With(others)))
        {
            // Whole batches of 16: all 32.
            using var random = RandomStreams.Open(0, RandomStream.HeldOut, 2);
            var latents = cat([randn([16, 2], generator: random), randn([16, 2], generator: random)]);
            using var noGrad = no_grad();
            double Mean(Tensor samples) => trainer.Critic.Score(samples).to(float64).mean().item<double>();
            var fake = Mean(trainer.Generator.Generate(latents));

            report.HeldOutEstimate.Should().BeApproximately(Mean(others) - fake, 1e-5);
        }
    }

    [Fact]
    public void Training_samples_are_scored_alike()
    {
        using var trainer = Toys.Trainer();

        var report = trainer.Train(With(points)).Last();

        // Both are all of the same 64 samples, in another order.
        report.TrainingEstimate.Should().BeApproximately(report.HeldOutEstimate!.Value, 1e-5);
    }

    [Fact]
    public void It_changes_nothing_in_the_run_and_a_resumed_run_reports_the_same_numbers()
    {
        var data = With(others);
        using var plain = WithDropout();
        plain.Train(TrainingData.FromTensor(points)).Count().Should().Be(4);
        using var whole = WithDropout();
        var reports = new List<TrainingReport>();
        foreach (var report in whole.Train(data))
        {
            reports.Add(report);
            if (report.Step == 10) whole.Save(Path.Combine(folder, "half.safetensors"));
        }

        using var resumed = WithDropout();
        resumed.Resume(Path.Combine(folder, "half.safetensors"));
        var rest = resumed.Train(data).ToList();

        Toys.Bytes(whole).Should().Equal(Toys.Bytes(plain));
        Toys.Bytes(resumed).Should().Equal(Toys.Bytes(plain));
        rest.Select(report => (report.HeldOutEstimate, report.TrainingEstimate)).Should()
            .Equal(reports.Skip(2).Select(report => (report.HeldOutEstimate, report.TrainingEstimate)));
        reports.Select(report => report.HeldOutEstimate).Should().OnlyHaveUniqueItems().And.NotContainNulls();
        whole.Critic.Module.modules().Should().OnlyContain(module => module.training);
    }

    [Fact]
    public void Reading_ahead_changes_none_of_the_numbers()
    {
        List<double?> Run(int prefetch)
        {
            var options = Toys.Options();
            options.Execution.Prefetch = prefetch;
            using var trainer = Toys.Trainer(options);
            var data = TrainingData.HoldOut(TrainingData.FromTensor(points), 20);
            return [.. trainer.Train(data).SelectMany(report => new[] { report.HeldOutEstimate, report.TrainingEstimate })];
        }

        Run(prefetch: 2).Should().Equal(Run(prefetch: 0)).And.NotContainNulls();
    }

    [Fact]
    public void Held_out_samples_are_read_once_and_no_more_than_the_option_says()
    {
        var reads = new List<long>();
        var options = Toys.Options();
        options.HeldOutSamples = 23;
        using var trainer = Toys.Trainer(options);

        trainer.Train(TrainingData.WithHeldOut(TrainingData.FromTensor(points), new Recording(others, reads))).Count().Should().Be(2);

        reads.Should().HaveCount(16, "a whole batch, once").And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void Nothing_held_out_costs_no_call_and_no_tensor()
    {
        var calls = 0;
        var layer = nn.Linear(2, 1);
        var critic = new Counting(layer, () => calls++);
        using var trainer = Toys.Trainer(critic: () => critic);
        foreach (var report in trainer.Train(TrainingData.FromTensor(points)))
        {
            (report.HeldOutEstimate, report.TrainingEstimate).Should().Be((null, null));
            calls = 0;
            DisposeScopeManager.Statistics.Reset();

            trainer.Report();

            var created = DisposeScopeManager.Statistics.TensorStatistics;
            calls.Should().Be(0);
            (created.CreatedInScopeCount + created.CreatedOutsideScopeCount).Should().Be(0, "the window is empty");
        }
    }

    [Fact]
    public void Nothing_stays_in_memory()
    {
        var data = With(others);
        using var trainer = Toys.Trainer(Toys.Options(40));
        using var live = LiveTensors.Watch();
        var added = new List<long>();
        foreach (var _ in trainer.Train(data)) added.Add(live.Added);
        added.Skip(1).Distinct().Should().ContainSingle();

        var before = live.Added;
        trainer.Dispose();
        // Two batches of held-out samples and as many of training samples, besides the run's own state.
        (before - live.Added).Should().BeGreaterThanOrEqualTo(4);
    }

    [Fact]
    public void Conditions_reach_critic_and_generator_with_their_samples()
    {
        var seen = new List<(string Network, Tensor Condition)>();
        var labels = arange(64, int64);
        var options = Toys.Options(5);
        using var trainer = Toys.Trainer(
            options, () => new ModuleCritic(new ConditionalModule("critic", seen, 1)),
            () => new ModuleGenerator(new ConditionalModule("generator", seen, 2), 2));
        var data = TrainingData.HoldOut(TrainingData.FromTensor(points, labels), 20);
        using var heldOut = data.HeldOut!.Read([.. Enumerable.Range(0, 20).Select(i => (long)i)]);
        var all = heldOut.Condition!.data<long>().ToHashSet();

        trainer.Train(data).Last().HeldOutEstimate.Should().NotBeNull();

        // The last calls are the report's: fake, held-out and training samples, a batch of 16 each.
        var last = seen[^4..];
        last.Select(call => call.Network).Should().Equal("generator", "critic", "critic", "critic");
        last[..3].Select(call => call.Condition.data<long>().ToArray()).Should().OnlyContain(labels => all.IsSupersetOf(labels));
        seen[..^4].SelectMany(call => call.Condition.data<long>()).Should().NotContain(label => all.Contains(label));
    }

    [Fact]
    public void Held_out_samples_of_another_shape_or_without_conditions_are_refused()
    {
        using var trainer = Toys.Trainer();
        var wide = TrainingData.WithHeldOut(TrainingData.FromTensor(points), TrainingData.FromTensor(zeros(16, 3)));
        trainer.Invoking(t => t.Train(wide)).Should().Throw<TrainingDataException>().WithMessage(
            "The held-out samples are [3] without conditions, but the training samples are [2] without conditions; both must have *");

        var labelled = TrainingData.WithHeldOut(
            TrainingData.FromTensor(points), TrainingData.FromTensor(others, zeros(32, int64)));
        trainer.Invoking(t => t.Train(labelled)).Should().Throw<TrainingDataException>().WithMessage("*[2] with conditions []*");
    }

    [Fact]
    public void Held_out_stream_is_refused()
    {
        using var trainer = Toys.Trainer();
        var stream = TrainingData.WithHeldOut(TrainingData.FromTensor(points), TrainingData.FromStream([zeros(2)]));

        trainer.Invoking(t => t.Train(stream)).Should().Throw<TrainingDataException>().WithMessage("The held-out data has no Count*");
    }

    [Fact]
    public void Fewer_held_out_samples_than_a_pack_are_refused()
    {
        using var trainer = Toys.Trainer(critic: () => new ModuleCritic(Toys.Mlp(8, 1)) { Pac = 4 });
        var few = TrainingData.WithHeldOut(TrainingData.FromTensor(points), TrainingData.FromTensor(zeros(3, 2)));

        trainer.Invoking(t => t.Train(few)).Should().Throw<TrainingDataException>()
            .WithMessage("The held-out data to score has 3 samples, but the critic scores packs of 4.*");
        trainer.Train(With(others)).Last().HeldOutEstimate.Should().NotBeNull();
    }

    [Fact]
    public void Stream_is_trained_on_with_a_held_out_set_of_its_own()
    {
        var list = Enumerable.Range(0, 64).Select(i => points[i]).ToList();
        using var trainer = Toys.Trainer();

        var report = trainer.Train(TrainingData.WithHeldOut(TrainingData.FromStream(list), TrainingData.FromTensor(others))).Last();

        report.HeldOutEstimate.Should().NotBeNull();
        report.TrainingEstimate.Should().BeNull();
    }

    private ITrainingData With(Tensor heldOut) =>
        TrainingData.WithHeldOut(TrainingData.FromTensor(points), TrainingData.FromTensor(heldOut));

    /// <summary>Networks that draw: a run's random states show whether scoring touched them.</summary>
    private static WganGpTrainer WithDropout()
    {
        static nn.Module<Tensor, Tensor> Net(long outputs) =>
            nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Dropout(0.3), nn.Linear(16, outputs));
        var options = Toys.Options(20);
        options.AcceptedFindings = [CriticFinding.Randomness];
        return Toys.Trainer(options, () => new ModuleCritic(Net(1)), () => new ModuleGenerator(Net(2), 2));
    }

    private sealed class Recording(Tensor samples, List<long> reads) : ITrainingData
    {
        public long? Count => samples.shape[0];

        public Batch Read(ReadOnlySpan<long> indices)
        {
            reads.AddRange(indices);
            using var index = tensor(indices.ToArray());
            return new Batch(samples.index_select(0, index));
        }
    }

    private sealed class Counting(TorchSharp.Modules.Linear layer, Action call) : ICritic
    {
        public nn.Module Module => layer;

        public Tensor Score(Tensor samples, Tensor? condition = null)
        {
            call();
            return layer.call(samples);
        }
    }

    private sealed class ConditionalModule : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly string network;
        private readonly List<(string, Tensor)> seen;
        private readonly TorchSharp.Modules.Linear layer;

        public ConditionalModule(string network, List<(string, Tensor)> seen, long outputs) : base(network)
        {
            (this.network, this.seen, layer) = (network, seen, nn.Linear(3, outputs));
            RegisterComponents();
        }

        public override Tensor forward(Tensor samples, Tensor condition)
        {
            seen.Add((network, condition.clone().DetachFromDisposeScope()));
            return layer.call(cat([samples, condition.to(samples.dtype).unsqueeze(1) / 64], 1));
        }
    }
}
