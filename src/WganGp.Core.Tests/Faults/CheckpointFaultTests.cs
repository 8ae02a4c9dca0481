using System.Text.Json.Nodes;
using FluentAssertions;
using WganGp.Runs;
using WganGp.TensorFiles;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Faults;

/// <summary>A run's own checkpoint, damaged, given to a run: it says so, is as it was, and takes up the whole file after.</summary>
public sealed class CheckpointFaultTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;
    private readonly WganGpTrainer trainer = Toys.Trainer(Toys.Options(3) with { GeneratorAverageDecay = 0.9 });
    private readonly Tensor points = Toys.Points();
    private readonly byte[] fresh;
    private readonly byte[] saved;

    public CheckpointFaultTests()
    {
        fresh = Toys.Bytes(trainer);
        using var run = Toys.Trainer(Toys.Options(3) with { GeneratorAverageDecay = 0.9 });
        run.Train(TrainingData.FromTensor(points)).Last().Step.Should().Be(3);
        run.Save(Damaged);
        saved = File.ReadAllBytes(Damaged);
    }

    public static TheoryData<string, string, string> Lies => new()
    {
        { CheckpointNames.Progress, "", "its progress cannot be read" },
        { CheckpointNames.Progress, "{", "its progress cannot be read" },
        { CheckpointNames.Progress, "null", "its progress cannot be read" },
        { CheckpointNames.Progress, "[]", "its progress cannot be read" },
        { CheckpointNames.Progress, """{"Step":"three"}""", "its progress cannot be read" },
        { CheckpointNames.Progress, """{"Step":99999999999999999999}""", "its progress cannot be read" },
        { CheckpointNames.Progress, """{"Step":-1}""", "is impossible" },
        { CheckpointNames.Progress, """{"Step":3,"CriticUpdates":-1}""", "is impossible" },
        { CheckpointNames.Progress, """{"Step":3,"WindowPenalties":-1}""", "is impossible" },
        { CheckpointNames.Progress, """{"Step":3,"Data":{"Count":64,"Pass":0,"Position":65}}""", "is impossible" },
        { CheckpointNames.Progress, """{"Step":3,"Data":{"Count":64,"Pass":0,"Position":-1}}""", "is impossible" },
        { CheckpointNames.Progress, """{"Step":3,"Data":{"Count":64,"Pass":-2,"Position":0}}""", "is impossible" },
        { CheckpointNames.Options, "", "its options cannot be read" },
        { CheckpointNames.Options, "{", "its options cannot be read" },
        { CheckpointNames.Options, "null", "its options cannot be read" },
        { CheckpointNames.Options, "[1]", "its options cannot be read" },
        { CheckpointNames.Options, """{"BatchSize":16,"BatchSize":16}""", "its options cannot be read" },
        { CheckpointNames.Format, "2", "not a run's checkpoint of format 1" },
    };

    private string Damaged => Path.Combine(folder, "run.safetensors");

    public void Dispose()
    {
        trainer.Dispose();
        points.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Run_refuses_its_checkpoint_cut_at_every_kilobyte_and_takes_the_whole_one()
    {
        for (var length = 0; length < saved.Length; length += 1024) Refused(saved[..length]).Should().Contain(Damaged);

        Goes();
    }

    [Fact]
    public void Run_refuses_its_checkpoint_with_a_bit_flipped_at_200_random_places_and_takes_the_whole_one()
    {
        const int Seed = 200;
        var random = new Random(Seed);
        for (var flip = 0; flip < 200; flip++)
        {
            var (at, bit) = (random.Next(saved.Length), random.Next(8));
            var bytes = saved.ToArray();
            bytes[at] ^= (byte)(1 << bit);
            Refused(bytes).Should().NotBeNull("bit {0} of byte {1} is flipped (seed {2})", bit, at, Seed);
        }

        Goes();
    }

    /// <summary>With a digest that fits: not damage, but another program, or intent.</summary>
    [Theory]
    [MemberData(nameof(Lies))]
    public void Run_refuses_metadata_that_lies_and_takes_the_whole_file(string key, string value, string found)
    {
        using var file = SafeTensorsFile.Open(new MemoryStream(saved), "saved");

        Refused(CheckpointMutations.Write(file, all => all[key] = value)).Should().Contain(found).And.Contain(Damaged);
        Goes();
    }

    [Fact]
    public void Progress_that_a_run_writes_is_possible() =>
        JsonNode.Parse(Checkpoint.Open(Damaged).Metadata[CheckpointNames.Progress])!["Data"]!["Count"]!.GetValue<long>().Should()
            .Be(64, "else the lies above are not what is refused");

    private string? Refused(byte[] bytes)
    {
        File.WriteAllBytes(Damaged, bytes);
        try
        {
            trainer.Resume(Damaged);
            return null;
        }
        catch (CheckpointException error)
        {
            trainer.Step.Should().Be(0);
            return error.Message;
        }
    }

    private void Goes()
    {
        Toys.Bytes(trainer).Should().Equal(fresh);
        File.WriteAllBytes(Damaged, saved);
        trainer.Resume(Damaged);
        trainer.Step.Should().Be(3);
        var again = Path.Combine(folder, "again.safetensors");
        trainer.Save(again);
        File.ReadAllBytes(again).Should().Equal(saved);
    }
}
