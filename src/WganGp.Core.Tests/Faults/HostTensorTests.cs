using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Faults;

/// <summary>Tensors and numbers of a host that cannot be used end in a typed error that says what to do.</summary>
public sealed class HostTensorTests
{
    private static readonly Dictionary<string, (Func<Tensor> Make, string Message)> Bad = new()
    {
        ["disposed"] = (Disposed, "is disposed; pass a tensor that is not.*"),
        ["sparse"] = (() => Toys.Points(8).to_sparse(), "is sparse; convert it with to_dense().*"),
        ["empty"] = (() => zeros(0, 2), "is [0, 2]; *"),
        ["0-dimensional"] = (() => tensor(1f), "is []; *"),
    };

    public static TheoryData<string> All => [.. Bad.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void As_samples_of_a_step(string name)
    {
        using var scope = NewDisposeScope();
        using var trainer = Toys.Trainer();
        var (make, message) = Bad[name];
        var before = Toys.Bytes(trainer);

        trainer.Invoking(each => each.CriticStep(make())).Should().Throw<ArgumentException>()
            .WithMessage($"The tensor of real samples {message}").WithParameterName("real");

        Toys.Bytes(trainer).Should().Equal(before);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void As_conditions_anywhere(string name)
    {
        using var scope = NewDisposeScope();
        using var trainer = Toys.Trainer(Toys.Options() with { GeneratorAverageDecay = 0.9 });
        var (make, message) = Bad[name];
        Action<Tensor>[] uses =
        [
            condition => trainer.CriticStep(Toys.Points(8), condition), condition => trainer.GeneratorStep(condition),
            condition => trainer.Sample(8, 0, condition), condition => trainer.Preview(condition),
        ];

        foreach (var use in uses)
        {
            use.Invoking(each => each(make())).Should().Throw<ArgumentException>()
                .WithMessage($"The tensor of conditions {message}").WithParameterName("condition");
        }

        CriticInspector_refuses(make, name);
    }

    [Theory]
    [InlineData("disposed")]
    [InlineData("sparse")]
    public void As_samples_of_inspection_penalty_and_data(string name)
    {
        using var scope = NewDisposeScope();
        var critic = new ModuleCritic(Toys.Mlp(2, 1));
        var (make, message) = Bad[name];

        FluentActions.Invoking(() => CriticInspector.Inspect(critic, make())).Should().Throw<ArgumentException>()
            .WithMessage($"The tensor of samples {message}");
        FluentActions.Invoking(() => new GradientPenalty().Compute(critic, make(), Toys.Points(8))).Should().Throw<ArgumentException>()
            .WithMessage($"The tensor of real samples {message}");
        FluentActions.Invoking(() => new GradientPenalty().Compute(critic, Toys.Points(8), make())).Should().Throw<ArgumentException>()
            .WithMessage($"The tensor of generated samples {message}");
        FluentActions.Invoking(() => TrainingData.FromTensor(make())).Should().Throw<TrainingDataException>()
            .WithMessage($"A tensor of the training data {message}");
        FluentActions.Invoking(() => TrainingData.FromTensor(Toys.Points(8), make())).Should().Throw<TrainingDataException>()
            .WithMessage($"A tensor of the training data {message}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void As_batches_of_the_data_sparse_ones_are_named(bool conditions)
    {
        using var scope = NewDisposeScope();
        using var trainer = Toys.Trainer();
        var data = new Data(indices => conditions
            ? new Batch(zeros(indices, 2), ones(indices, 2).to_sparse())
            : new Batch(ones(indices, 2).to_sparse()));

        trainer.Invoking(each => each.Train(data)).Should().Throw<TrainingDataException>()
            .WithMessage("The training data returned a batch of sparse tensors for 16 indices; convert them with to_dense() in Read.");
    }

    [Theory]
    [InlineData(1_000_000_000_000)]
    [InlineData(long.MaxValue)]
    public void More_samples_than_memory_are_refused_before_any_is_drawn(long count)
    {
        using var trainer = Toys.Trainer(Toys.Options() with { GeneratorAverageDecay = 0.9 });

        trainer.Invoking(each => each.Sample(count)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(count))
            .WithMessage("The latents need at least * GiB, and there are * GiB. Draw fewer at a time, each time with another seed.*");
        trainer.Sample(3).Dispose();
    }

    [Theory]
    [InlineData(1_000_000, null, "BatchSize")]
    [InlineData(16, 1_000_000, "GeneratorBatchSize")]
    public void A_batch_that_no_memory_holds_is_refused_before_the_first_step(int batch, int? generated, string option)
    {
        using var scope = NewDisposeScope();
        var options = Toys.Options() with { BatchSize = batch, GeneratorBatchSize = generated, LastBatch = LastBatch.Keep };
        // A latent of 64 MiB: no machine holds a million of them.
        using var trainer = Toys.Trainer(options, generator: () => new Wide());

        trainer.Invoking(each => each.Train(TrainingData.FromTensor(Toys.Points()))).Should().Throw<TrainingDataException>()
            .WithMessage($"{option} is too large for this machine: 1000000 samples of this data with their latents need * Lower it.");
    }

    [Fact]
    public void Disposed_networks_are_named_wherever_they_are_used()
    {
        using var scope = NewDisposeScope();
        var generator = new ModuleGenerator(Toys.Mlp(2, 2), 2);
        using var trainer = new WganGpTrainer(
            generator, new ModuleCritic(Toys.Mlp(2, 1)), Toys.Options() with { GeneratorAverageDecay = 0.9 });
        var file = Path.GetTempFileName();
        trainer.Save(file);
        generator.Module.Dispose();

        Action[] uses =
        [
            () => trainer.CriticStep(Toys.Points(8)), () => trainer.GeneratorStep(), () => trainer.Sample(1), () => trainer.Preview(),
            () => trainer.Save(file), () => trainer.Resume(file),
        ];
        foreach (var use in uses)
        {
            use.Should().Throw<NetworkException>().WithMessage("The generator's 0.weight is disposed. Keep the network until*");
        }

        FluentActions.Invoking(() => new WganGpTrainer(generator, new ModuleCritic(Toys.Mlp(2, 1)))).Should().Throw<NetworkException>()
            .WithMessage("*A network that is disposed has none left.");
        File.Delete(file);
    }

    private static void CriticInspector_refuses(Func<Tensor> condition, string name) => FluentActions
        .Invoking(() => CriticInspector.Inspect(new ModuleCritic(Toys.Mlp(2, 1)), Toys.Points(8), condition())).Should()
        .Throw<ArgumentException>(name);

    private static Tensor Disposed()
    {
        var points = Toys.Points(8);
        points.Dispose();
        return points;
    }

    private sealed class Data(Func<int, Batch> read) : ITrainingData
    {
        public long? Count => 64;

        public Batch Read(ReadOnlySpan<long> indices) => read(indices.Length);
    }

    /// <summary>Says that its latents are wide, and is not asked for one.</summary>
    private sealed class Wide : IGenerator
    {
        public nn.Module Module { get; } = nn.Linear(2, 2);

        public IReadOnlyList<long> LatentShape => [16 << 20];

        public Tensor SampleLatent(long count, Generator random) => throw new InvalidOperationException("nothing is drawn");

        public Tensor Generate(Tensor latent, Tensor? condition = null) => throw new InvalidOperationException("nothing is generated");
    }
}
