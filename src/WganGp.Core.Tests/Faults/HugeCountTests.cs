using System.Text.RegularExpressions;
using FluentAssertions;
using WganGp.TensorFiles;
using WganGp.Tests.Support;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Faults;

/// <summary>Sizes that a host gives, and that no memory holds: they are used where they need none, and refused elsewhere.</summary>
public sealed class HugeCountTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(int.MaxValue, 0)]
    [InlineData(1L << 40, 0)]
    [InlineData(1L << 40, 3)]
    [InlineData(long.MaxValue, 0)]
    public void Data_that_counts_more_samples_than_fit_in_memory_is_trained_on_and_resumed_exactly(long count, int prefetch)
    {
        var options = Toys.Options(4) with { ReportEvery = 2, Execution = new() { Prefetch = prefetch } };
        var data = new Endless(count);
        using (var first = Toys.Trainer(options))
        {
            first.Train(data).First().Step.Should().Be(2);
            first.Save(Path.Combine(folder, "half"));
            first.Train(data).Last().Step.Should().Be(4);
            first.Save(Path.Combine(folder, "whole"));
        }

        using var resumed = Toys.Trainer(options);
        resumed.Resume(Path.Combine(folder, "half"));
        resumed.Train(new Endless(count)).Last().Step.Should().Be(4);
        resumed.Save(Path.Combine(folder, "resumed"));

        File.ReadAllBytes(Path.Combine(folder, "resumed")).Should().Equal(File.ReadAllBytes(Path.Combine(folder, "whole")));
        data.Largest.Should().BeGreaterThan(count / 4, "the samples come from all over the data").And.BeLessThan(count);
    }

    [Theory]
    [InlineData(1L << 45)]
    [InlineData(long.MaxValue / 4)]
    public void More_samples_than_fit_in_memory_are_refused_with_a_typed_error(long count)
    {
        using var trainer = Toys.Trainer();

        trainer.Invoking(t => t.Sample(count)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("The latents need at least * GiB, and there are * GiB. Draw fewer at a time, each time with another seed.*");

        trainer.Sample(1).Dispose();
    }

    [Fact]
    public void Uniform_numbers_are_those_of_rand_and_too_many_are_an_error_and_not_the_end_of_the_process()
    {
        using var scope = NewDisposeScope();
        var shape = new long[] { 1_000, 3 };

        UniformNumbers.Draw(shape, new Generator(5)).Bytes().Should().Equal(
            rand(shape, dtype: ScalarType.Float32, generator: new Generator(5)).Bytes());

        FluentActions.Invoking(() => UniformNumbers.Draw([1L << 45], null)).Should().Throw<Exception>();
        FluentActions.Invoking(() => UniformNumbers.Draw([long.MaxValue, 4], null)).Should().Throw<Exception>();
    }

    [Fact]
    public void Native_calls_that_end_the_process_at_a_size_are_made_nowhere() =>
        // They return an uninitialised pointer when libtorch throws (THSRandom.cpp of TorchSharp 0.107).
        new[] { "WganGp.Core", "WganGp.Recipes", "WganGp.Programs", "Shared" }
            .Select(project => Path.Combine(Repository.Root, "src", project))
            .SelectMany(project => Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => Regex.IsMatch(File.ReadAllText(file), @"(?<![\w.])(torch\.)?(rand|randperm)\("))
            .Should().BeEmpty();

    [Fact]
    public void Checkpoint_of_the_order_before_is_resumed_with_a_warning_and_refused_by_a_deterministic_run()
    {
        using var points = Toys.Points();
        var data = TrainingData.FromTensor(points);
        using (var first = Toys.Trainer(Toys.Options(4)))
        {
            first.Train(data).Last().Step.Should().Be(4);
            first.Save(Path.Combine(folder, "now"));
        }

        var before = SavedBefore(Path.Combine(folder, "now"), Path.Combine(folder, "before"));

        var log = new ListLogger();
        using (var resumed = Resumed(before, deterministic: false, log)) resumed.Train(data).Last().Step.Should().Be(8);
        log.Warnings.Should().ContainSingle().Which.Should().StartWith(
            "The checkpoint was saved by a version that shuffled the data in another order: in the pass in progress");
        using var exact = Resumed(before, deterministic: true, log);
        exact.Invoking(t => t.Train(data)).Should().Throw<CheckpointException>()
            .WithMessage("The checkpoint was saved by a version that shuffled*Execution.Deterministic is true. Resume with that version*");
    }

    private static WganGpTrainer Resumed(string path, bool deterministic, ListLogger log)
    {
        var trainer = WganGpTrainer.Create(
            () => new ModuleGenerator(Toys.Mlp(2, 2), 2), () => new ModuleCritic(Toys.Mlp(2, 1)),
            Toys.Options(8) with { Execution = new() { Deterministic = deterministic } }, log);
        trainer.Resume(path);
        return trainer;
    }

    /// <summary>Writes the file as it was before the order had a number.</summary>
    private static string SavedBefore(string path, string copy)
    {
        using var file = SafeTensorsFile.OpenWhole(path);
        var progress = Regex.Replace(file.Metadata["wgangp.progress"], @",""Order"":\d+", "");
        progress.Should().NotBe(file.Metadata["wgangp.progress"]);
        File.WriteAllBytes(copy, CheckpointMutations.Write(file, all => all["wgangp.progress"] = progress));
        return copy;
    }

    private sealed class Endless(long count) : ITrainingData
    {
        public long? Count => count;

        public long Largest { get; private set; }

        public Batch Read(ReadOnlySpan<long> indices)
        {
            var values = new float[2 * indices.Length];
            for (var i = 0; i < indices.Length; i++)
            {
                Largest = Math.Max(Largest, indices[i]);
                (values[2 * i], values[(2 * i) + 1]) = (indices[i] % 17, indices[i] % 5);
            }

            return new Batch(tensor(values, [indices.Length, 2]));
        }
    }
}
