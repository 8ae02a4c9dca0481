using FluentAssertions;
using WganGp.TensorFiles;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>The latents of a run's pictures are drawn once and travel with it.</summary>
public sealed class PreviewTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

    private string File => Path.Combine(folder, "run.safetensors");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Preview_is_what_the_generator_makes_of_the_latents_in_the_file()
    {
        using var scope = NewDisposeScope();
        using var trainer = Toys.Trainer(Toys.Options() with { PreviewSamples = 5 });
        trainer.Train(TrainingData.FromTensor(Toys.Points())).Count().Should().Be(2);
        trainer.Save(File);

        using var file = SafeTensorsFile.Open(File);
        var latents = file.Load("preview.latents");
        latents.shape.Should().Equal(5, 2);
        using var noGrad = no_grad();
        trainer.Preview().Values().Should().Equal(trainer.Generator.Generate(latents).Values());
    }

    [Fact]
    public void Resumed_run_takes_its_latents_from_the_file_and_not_from_the_seed()
    {
        using var scope = NewDisposeScope();
        using var first = WganGpTrainer.Create(() => new ShiftedGenerator(3), () => new ModuleCritic(Toys.Mlp(2, 1)), Toys.Options());
        first.Save(File);
        // As it would be were the way of drawing changed between two versions.
        using var second = WganGpTrainer.Create(() => new ShiftedGenerator(4), () => new ModuleCritic(Toys.Mlp(2, 1)), Toys.Options());
        second.Preview().Values().Should().NotEqual(first.Preview().Values());

        second.Resume(File);

        second.Preview().Values().Should().Equal(first.Preview().Values());
    }

    [Fact]
    public void Previews_neither_move_the_run_nor_are_moved_by_it()
    {
        using var scope = NewDisposeScope();
        var data = TrainingData.FromTensor(Toys.Points());
        using var plain = Toys.Trainer();
        plain.Train(data).Count().Should().Be(2);
        using var watched = Toys.Trainer();
        var latents = new List<double[]>();
        foreach (var report in watched.Train(data))
        {
            watched.Preview().shape.Should().Equal(64, 2);
            watched.Save(File);
            using var file = SafeTensorsFile.Open(File);
            latents.Add(file.Load("preview.latents").Values());
        }

        Toys.Bytes(watched).Should().Equal(Toys.Bytes(plain));
        latents[1].Should().Equal(latents[0]);
    }

    [Fact]
    public void Preview_uses_the_average_when_there_is_one_and_says_when_there_is_none()
    {
        using var scope = NewDisposeScope();
        using var averaged = Toys.Trainer(Toys.Options() with { GeneratorAverageDecay = 0.9 });
        averaged.Train(TrainingData.FromTensor(Toys.Points())).Count().Should().Be(2);
        using var plain = Toys.Trainer();

        averaged.Preview().Values().Should().Equal(averaged.Preview(averaged: true).Values())
            .And.NotEqual(averaged.Preview(averaged: false).Values());
        plain.Invoking(t => t.Preview(averaged: true)).Should().Throw<InvalidOperationException>()
            .WithMessage("*GeneratorAverageDecay is 0*");
        plain.Invoking(t => t.Preview(zeros(3, 2))).Should().Throw<ArgumentException>()
            .WithMessage("The tensor of conditions is [3, 2]; give one condition per sample, [64, …].*");
    }

    private sealed class ShiftedGenerator(float shift) : IGenerator
    {
        private readonly nn.Module<Tensor, Tensor> module = Toys.Mlp(2, 2);

        public nn.Module Module => module;

        public IReadOnlyList<long> LatentShape => [2];

        public Tensor SampleLatent(long count, Generator random) => randn([count, 2], generator: random) + shift;

        public Tensor Generate(Tensor latent, Tensor? condition = null) => module.call(latent);
    }
}
