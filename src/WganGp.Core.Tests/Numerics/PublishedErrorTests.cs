using FluentAssertions;
using TorchSharp;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Numerics;

/// <summary>
/// Errors that published implementations of the penalty had, each with the project where it was reported. A test fails
/// here if this library has that error.
/// </summary>
public sealed class PublishedErrorTests
{
    [Fact] // pytorch/pytorch#2534, keras-team/keras-io#910
    public void Error_01_square_root_at_zero_gives_NaN()
    {
        using var scope = NewDisposeScope();
        foreach (var norm in (double[])[1, 1.5, 2, 3, double.PositiveInfinity])
        {
            var critic = Critics.Linear([0, 0]);
            new GradientPenalty(new GradientPenaltyOptions { InputNorm = norm }).Compute(critic, randn(3, 2), randn(3, 2)).Loss.backward();
            critic.Module.parameters().Single().grad!.Values().Should()
                .AllSatisfy(value => value.Should().Be(0, "of input norm {0}", norm));
        }
    }

    [Fact] // caogang/wgan-gp#27
    public void Error_02_norm_over_the_wrong_axes()
    {
        using var scope = NewDisposeScope();
        // 12 values of 1 in each sample, in channels, rows and columns: norm sqrt(12). Over channels alone it would be sqrt(3).
        var term = new GradientPenalty()
            .Compute(Critics.FromFunction((x, s) => x.sum([1, 2, 3]) * s), randn(2, 3, 2, 2), randn(2, 3, 2, 2));

        term.GradientNorms.Values().Should().AllSatisfy(norm => norm.Should().BeApproximately(Math.Sqrt(12), 1e-6));
    }

    [Fact] // torchgan, keras-team/keras-contrib#232
    public void Error_03_norm_over_the_whole_batch()
    {
        using var scope = NewDisposeScope();
        foreach (var count in (int[])[1, 2, 9])
        {
            new GradientPenalty().Compute(Critics.Linear([3, 4]), randn(count, 2), randn(count, 2)).Loss.Values()[0]
                .Should().BeApproximately(160, 1e-3, "the penalty does not grow with the batch");
        }
    }

    [Fact] // eriklindernoren/PyTorch-GAN#5, torchgan, keras-team/keras-io#624; also lanpartis/pokeGANs
    public void Error_04_alpha_for_each_pixel_one_for_the_batch_or_normal()
    {
        using var scope = NewDisposeScope();
        // Real 1, fake 0: the gradient of |x|^2 / 2 is alpha in each of four values, so the norm is 2 alpha.
        var norms = new GradientPenalty().Compute(Critics.HalfSquaredNorm(), ones(400, 4), zeros(400, 4)).GradientNorms.Values();
        Seen(norms.Select(norm => norm / 2));

        static void Seen(IEnumerable<double> alphas)
        {
            var seen = alphas.ToList();
            seen.Should().AllSatisfy(alpha => alpha.Should().BeInRange(0, 1), "a normal alpha would leave the interval");
            seen.Distinct().Count().Should().BeGreaterThan(390, "one alpha for the batch would be one value");
            // One alpha a pixel would give norms of sqrt(sum of four squares): standard deviation 0.15 of that half, not 0.29.
            Math.Sqrt(seen.Average(alpha => alpha * alpha) - Math.Pow(seen.Average(), 2)).Should().BeInRange(0.26, 0.32);
        }
    }

    [Fact] // thisisiron/TF2-GAN
    public void Error_05_the_minus_one_is_missing()
    {
        using var scope = NewDisposeScope();
        new GradientPenalty().Compute(Critics.Linear([0.6f, 0.8f]), randn(3, 2), randn(3, 2)).Loss.Values()[0].Should()
            .BeApproximately(0, 1e-6);
    }

    [Fact] // AiDotNet#1844, mlpack#2891
    public void Error_06_the_penalty_gives_the_weights_no_gradient()
    {
        using var scope = NewDisposeScope();
        var critic = Critics.Linear([3, 4]);

        new GradientPenalty().Compute(critic, randn(3, 2), randn(3, 2)).Loss.backward();

        // d/da of 10 (|a| - 1)^2 = 20 (|a| - 1) a / |a| = 80 (0.6, 0.8).
        critic.Module.parameters().Single().grad!.Values().Zip([48.0, 64.0]).Should()
            .AllSatisfy(pair => pair.First.Should().BeApproximately(pair.Second, 1e-3));
    }

    [Fact] // the page of this project and half of the systems it names
    public void Error_07_batch_normalisation_in_the_critic_goes_unnoticed()
    {
        using var scope = NewDisposeScope();
        using var trainer =
            Toys.Trainer(critic: () =>
            new ModuleCritic(nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.LeakyReLU(0.2), nn.Linear(8, 1))));

        trainer.Invoking(t => t.Train(TrainingData.FromTensor(Toys.Points()))).Should().Throw<NetworkException>()
            .WithMessage("*BatchStatistics*");
    }

    [Fact] // eriklindernoren/Keras-GAN#167
    public void Error_08_a_smaller_last_batch_fails()
    {
        using var trainer = Toys.Trainer(Toys.Options(20) with { LastBatch = LastBatch.Keep, BatchSize = 7 });

        // 64 samples: nine batches of seven and one of one.
        trainer.Train(TrainingData.FromTensor(Toys.Points())).Last().CriticUpdates.Should().Be(40);
    }

    [Fact] // pytorch/pytorch#4661
    public void Error_09_graphs_of_create_graph_leak()
    {
        using var trainer =
            Toys.Trainer(critic: () => new ModuleCritic(nn.Sequential(nn.Linear(200, 400), nn.Tanh(), nn.Linear(400, 1))), generator: () =>
            new ModuleGenerator(nn.Linear(2, 200), 2));
        using var real = randn(256, 200);
        for (var i = 0; i < 50; i++) trainer.CriticStep(real);
        var before = Environment.WorkingSet;

        for (var i = 0; i < 400; i++) trainer.CriticStep(real);

        // A leaked graph holds several activations of 256 x 400 floats, 0.4 MB each: 400 of them would be more than 500 MB.
        (Environment.WorkingSet - before).Should().BeLessThan(100L << 20);
    }

    [Fact] // CTGAN, EmilienDupont/wgan-gp
    public void Error_10_generated_samples_are_not_detached_in_the_critic_step()
    {
        using var trainer = Toys.Trainer();
        using var points = Toys.Points(16);

        trainer.CriticStep(points);

        trainer.Generator.Module.parameters().Should().AllSatisfy(parameter => parameter.grad.Should().BeNull());
    }

    [Fact] // pytorch/pytorch#25081, PyTorch-StudioGAN#175
    public void Error_11_mixed_precision_takes_the_norm_of_a_scaled_or_half_precision_gradient()
    {
        using var scope = NewDisposeScope();
        var (wide, narrow) =
            (Critics.Linear([.. Enumerable.Repeat(0.02f, 4_000)]),
            Critics.Linear([.. Enumerable.Repeat(0.02f, 4_000)], ScalarType.BFloat16));
        var points = randn(3, 4_000);

        var expected = new GradientPenalty().Compute(wide, points, points.clone()).Loss.Values()[0];
        var term = new GradientPenalty().Compute(narrow, points.bfloat16(), points.bfloat16());

        term.Loss.dtype.Should().Be(ScalarType.Float32);
        term.Loss.Values()[0].Should().BeApproximately(expected, expected * 0.02, "only the weights are rounded");
    }

    [Fact] // pytorch/pytorch#5261
    public void Error_12_recurrent_critics_have_no_second_derivative()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        var critic = new RecurrentCritic();
        critic.Module.to(ScalarType.Float64);
        var (real, fake) = (randn([2, 4, 3], dtype: ScalarType.Float64), randn([2, 4, 3], dtype: ScalarType.Float64));
        double Value()
        {
            using var alpha = new Generator(1);
            using var term = new GradientPenalty().Compute(critic, real, fake, random: alpha);
            return term.Loss.item<double>();
        }

        using (var alpha = new Generator(1)) new GradientPenalty().Compute(critic, real, fake, random: alpha).Loss.backward();

        CentralDifferences.Check(critic.Module, Value, step: 1e-6, tolerance: 1e-6);
    }

    [Fact] // pytorch/pytorch#47562
    public void Error_13_the_last_bias_which_the_penalty_does_not_move_breaks_the_step()
    {
        using var scope = NewDisposeScope();
        var layer = nn.Linear(2, 1);
        new GradientPenalty().Compute(new ModuleCritic(layer), randn(3, 2), randn(3, 2)).Loss.backward();
        (layer.bias!.grad is null || layer.bias.grad.Values()[0] == 0).Should().BeTrue();

        using var trainer = Toys.Trainer(critic: () => new ModuleCritic(nn.Linear(2, 1)));
        trainer.Train(TrainingData.FromTensor(Toys.Points())).Last().Step.Should().Be(10);
    }

    [Fact] // AiDotNet
    public void Error_14_one_real_batch_serves_all_critic_steps()
    {
        var reads = new List<long[]>();
        using var trainer = Toys.Trainer(Toys.Options(1) with { CriticSteps = 4 });

        trainer.Train(new Recording(reads)).Count().Should().Be(1);

        reads.Skip(1).SelectMany(read => read).Should().OnlyHaveUniqueItems().And.HaveCount(64);
    }

    [Fact] // torchgan
    public void Error_15_the_penalty_takes_an_optimiser_step_of_its_own()
    {
        using var scope = NewDisposeScope();
        // D(x) = <a, x>, fake 0, real (1, 0): loss -a0 + 10 (|a| - 1)^2. From a = (2, 0) the gradient is (-1 + 20, 0): RMSprop's
        // first step is then rate / sqrt(1 - beta2) whatever the gradient's size; two steps would be more.
        var critic = Critics.Linear([2, 0]);
        var options = Toys.Options() with { CriticOptimizer = new() { Kind = OptimizerKind.RmsProp, LearningRate = 0.01, Beta2 = 0.9 } };
        using var trainer =
            new WganGpTrainer(new ModuleGenerator(nn.Linear(2, 2), 2) { LatentSampler = (count, _) => zeros(count, 2) }, critic, options);
        using (no_grad()) foreach (var parameter in trainer.Generator.Module.parameters()) parameter.zero_();

        trainer.CriticStep(tensor(new float[,] { { 1, 0 } }));

        critic.Module.parameters().Single().Values()[0].Should().BeApproximately(2 - (0.01 / Math.Sqrt(0.1)), 1e-5);
    }

    [Fact] // NVlabs/stylegan2-ada-pytorch#108, CTGAN#131
    public void Error_16_resume_loses_moments_counters_or_the_random_state()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("wgangp-").FullName, "run.safetensors");
        var data = TrainingData.FromTensor(Toys.Points());
        var beta = Toys.Options(10);
        beta.CriticOptimizer.Beta1 = beta.GeneratorOptimizer.Beta1 = 0.5;
        using var whole = Toys.Trainer(beta);
        foreach (var _ in whole.Train(data)) whole.Save(file + whole.Step);
        using var resumed = Toys.Trainer(beta);

        resumed.Resume(file + 5);
        resumed.Train(data).Single().CriticUpdates.Should().Be(20);

        Toys.Bytes(resumed).Should().Equal(Toys.Bytes(whole));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    private sealed class RecurrentCritic : nn.Module<Tensor, Tensor>, ICritic
    {
        private readonly TorchSharp.Modules.GRU recurrent = nn.GRU(3, 4, batchFirst: true);
        private readonly TorchSharp.Modules.Linear head = nn.Linear(4, 1);

        public RecurrentCritic() : base(nameof(RecurrentCritic)) => RegisterComponents();

        public nn.Module Module => this;

        public Tensor Score(Tensor samples, Tensor? condition = null) => call(samples);

        public override Tensor forward(Tensor samples) => head.call(recurrent.call(samples, null).Item1.select(1, -1));
    }

    private sealed class Recording(List<long[]> reads) : ITrainingData
    {
        private readonly Tensor points = Toys.Points();

        public long? Count => points.shape[0];

        public Batch Read(ReadOnlySpan<long> indices)
        {
            reads.Add(indices.ToArray());
            return new Batch(points.index_select(0, tensor(indices.ToArray())));
        }
    }
}
