using System.Security.Cryptography;
using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Data;

/// <summary>A checkpoint knows its data.</summary>
public sealed class TrainingDataFingerprintTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

    private string File => Path.Combine(folder, "run.safetensors");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Fingerprint_of_a_tensor_is_the_SHA_256_of_its_bytes_and_of_its_conditions()
    {
        using var points = Toys.Points(6);
        using var labels = arange(6, int64);
        using var turned = points.t().contiguous().t();

        var digest = Convert.ToHexStringLower(SHA256.HashData([.. points.Bytes(), .. labels.Bytes()]));
        TrainingData.FromTensor(points, labels).Fingerprint.Should().Be($"Float32 [6,2] with Int64 [6], SHA-256 {digest}");
        TrainingData.FromTensor(points).Fingerprint.Should().EndWith(Convert.ToHexStringLower(SHA256.HashData(points.Bytes())));
        TrainingData.FromTensor(turned).Fingerprint.Should()
            .Be(TrainingData.FromTensor(points).Fingerprint, "the layout in memory is no part of it");
    }

    [Fact]
    public void Fingerprint_of_a_tensor_of_several_pieces_is_that_of_the_whole()
    {
        using var scope = NewDisposeScope();
        var wide = arange(5 * 3 * (1 << 20), ScalarType.Float32).view(5, 3, 1 << 20);

        TrainingData.FromTensor(wide).Fingerprint.Should().EndWith(Convert.ToHexStringLower(SHA256.HashData(wide.Bytes())));
    }

    [Fact]
    public void Tensor_with_one_other_value_is_refused()
    {
        using var points = Toys.Points();
        Save(TrainingData.FromTensor(points));
        using var other = points.clone();
        other[33, 1].add_(1e-6);

        using var trainer = Resumed();
        trainer.Invoking(t => t.Train(TrainingData.FromTensor(other))).Should().Throw<CheckpointException>()
            .WithMessage(
                "*other training data: file Float32 [64,2], SHA-256 *; data Float32 [64,2], SHA-256 *. Resume with the same data.");
        trainer.Train(TrainingData.FromTensor(points)).Last().Step.Should().Be(20);
    }

    [Fact]
    public void Data_that_names_itself_is_refused_under_another_name_and_taken_under_the_same()
    {
        using var points = Toys.Points();
        Save(new NamedData(points, "flowers 2"));

        using var trainer = Resumed();
        trainer.Invoking(t => t.Train(new NamedData(points, "flowers 3"))).Should().Throw<CheckpointException>()
            .WithMessage("*file flowers 2; data flowers 3.*");
        trainer.Train(new NamedData(points, "flowers 2")).Last().Step.Should().Be(20);
    }

    [Fact]
    public void Data_that_is_known_by_samples_alone_is_warned_of()
    {
        using var points = Toys.Points();
        Save(new NamedData(points, null));
        using var other = points * 2;

        var same = new ListLogger();
        using (var trainer = Resumed(same)) trainer.Train(new NamedData(points, null)).Last().Step.Should().Be(20);
        same.Warnings.Should().BeEmpty();

        var different = new ListLogger();
        using (var trainer = Resumed(different)) trainer.Train(new NamedData(other, null)).Last().Step.Should().Be(20);
        different.Warnings.Should().ContainSingle().Which.Should()
            .StartWith("The training data may differ from the data that the checkpoint was saved with: file Float32 [16,2], SHA-256 ");
    }

    [Fact]
    public void Data_that_has_learnt_its_name_since_is_compared_by_samples()
    {
        using var points = Toys.Points();
        Save(new NamedData(points, null));

        var log = new ListLogger();
        using var trainer = Resumed(log);
        trainer.Train(new NamedData(points, "flowers")).Last().Step.Should().Be(20);
        log.Warnings.Should().BeEmpty();
    }

    [Fact]
    public void Samples_that_data_is_known_by_are_spread_from_the_first_to_the_last()
    {
        using var points = Toys.Points(61);
        var data = new NamedData(points, null);
        using var trainer = Toys.Trainer(Toys.Options() with { BatchSize = 7 });
        trainer.Train(data);

        data.FirstRead.Should().Equal(0, 10, 20, 30, 40, 50, 60);
    }

    [Fact]
    public void Data_whose_fingerprint_fails_is_a_typed_error()
    {
        using var points = Toys.Points();
        using var trainer = Toys.Trainer();

        trainer.Invoking(t => t.Train(new NamedData(points, "!"))).Should().Throw<TrainingDataException>()
            .WithMessage("*failed while computing its fingerprint: no luck*");
    }

    private void Save(ITrainingData data)
    {
        using var trainer = Toys.Trainer(Toys.Options(10));
        trainer.Train(data).Last().Step.Should().Be(10);
        trainer.Save(File);
    }

    private WganGpTrainer Resumed(ListLogger? logger = null)
    {
        var trainer = WganGpTrainer.Create(
            () => new ModuleGenerator(Toys.Mlp(2, 2), 2), () => new ModuleCritic(Toys.Mlp(2, 1)), Toys.Options(20), logger);
        trainer.Resume(File);
        return trainer;
    }

    private sealed class NamedData(Tensor points, string? name) : ITrainingData
    {
        private readonly ITrainingData inner = TrainingData.FromTensor(points);

        public long[] FirstRead { get; private set; } = [];

        public long? Count => inner.Count;

        public string? Fingerprint => name == "!" ? throw new InvalidDataException("no luck") : name;

        public Batch Read(ReadOnlySpan<long> indices)
        {
            if (FirstRead.Length == 0) FirstRead = indices.ToArray();
            return inner.Read(indices);
        }
    }
}
