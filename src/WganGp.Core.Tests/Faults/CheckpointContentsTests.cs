using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using WganGp.Operations;
using WganGp.Runs;
using WganGp.TensorFiles;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Faults;

/// <summary>Checkpoints that are intact, with a digest that fits, and hold something else than a run writes.</summary>
public sealed class CheckpointContentsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;
    private readonly Tensor points = Toys.Points();

    private string Saved => Path.Combine(folder, "saved.safetensors");

    private string Changed => Path.Combine(folder, "changed.safetensors");

    public void Dispose()
    {
        points.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(CheckpointNames.Step, "its wgangp.step is '4', but its progress says 3")]
    [InlineData(CheckpointNames.CriticUpdates, "its wgangp.critic_updates is '4', but its progress says 6")]
    public void A_count_that_its_progress_does_not_have_is_refused(string key, string message) =>
        Refused(Average(metadata: all => all[key] = "4")).Should().Contain(message);

    [Theory]
    [InlineData("generator.0.weight", float.NaN, "values that are not finite")]
    [InlineData("critic.0.bias", float.PositiveInfinity, "values that are not finite")]
    [InlineData("average.0.weight", float.NaN, "values that are not finite")]
    [InlineData(CheckpointNames.PreviewLatents, float.NegativeInfinity, "values that are not finite")]
    public void A_value_that_no_run_has_is_refused(string name, float value, string message) =>
        Refused(Average(tensors: all => all[name] = full(all[name].shape, value))).Should().Contain(message).And.Contain(name);

    [Fact]
    public void A_random_state_that_is_none_is_refused()
    {
        var name = CheckpointNames.Random + nameof(RandomStream.Networks);

        Refused(Average(tensors: all => all[name] = zeros(all[name].shape, ScalarType.Byte))).Should()
            .Contain($"'{name}' is not the state of a random generator");
    }

    [Fact]
    public void A_run_without_an_average_goes_on() => Refused(Plain()).Should().BeNull();

    [Fact]
    public void A_file_without_an_environment_is_taken() =>
        Refused(Average(metadata: all => all.Remove(CheckpointNames.Environment))).Should().BeNull();

    [Fact]
    public void Everything_that_differs_is_said_at_once()
    {
        var message = Refused(Average(
            all =>
            {
                all[CheckpointNames.Options] = Options(node => node["BatchSize"] = 99);
                all[CheckpointNames.Terms] = """{"CriticTerms":{"mine":1}}""";
                all[CheckpointNames.GeneratorModules] =
                    all[CheckpointNames.GeneratorModules].Replace("LeakyReLU", "Mish", StringComparison.Ordinal);
                all[CheckpointNames.CriticModules] =
                    all[CheckpointNames.CriticModules].Replace("Linear", "Quadratic", StringComparison.Ordinal);
                all[CheckpointNames.CriticPac] = "7";
            },
            all => all["critic.0.weight"] = zeros(5)));

        message.Should().Contain("belongs to another run: ").And.Contain("BatchSize").And.Contain("mine")
            .And.Contain("generator.1: file Mish").And.Contain("Quadratic").And.Contain("critic.Pac: file '7', model 1");
        message.Should().Contain("critic.0.weight").And.NotContain(" more.");
    }

    [Fact]
    public void Differences_without_number_or_length_are_cut()
    {
        var message = Refused(Average(all => all[CheckpointNames.Terms] = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["CriticTerms"] = Enumerable.Range(0, 230).ToDictionary(i => i == 0 ? new string('a', 5_000) : $"term{i:D3}", _ => 1.0),
        })));

        message.Should().Contain("; and 30 more. Resume with").And.Contain("a…").And.NotContain(new string('a', 1_001));
    }

    [Fact]
    public void As_many_differences_as_are_listed_are_all_of_them()
    {
        var message = Refused(Average(all => all[CheckpointNames.Terms] = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["CriticTerms"] = Enumerable.Range(0, 200).ToDictionary(i => $"term{i:D3}", _ => 1.0),
        })));

        message.Should().Contain("term199").And.NotContain(" more. ");
    }

    [Fact]
    public void Opening_checks_the_argument_the_content_and_the_kind()
    {
        FluentActions.Invoking(() => Checkpoint.Open(" ")).Should().Throw<ArgumentException>().WithParameterName("path");
        FluentActions.Invoking(() => Checkpoint.FileName(-1)).Should().Throw<ArgumentOutOfRangeException>();
        var bytes = File.ReadAllBytes(Plain());
        bytes[^1] ^= 1;
        File.WriteAllBytes(Changed, bytes);
        FluentActions.Invoking(() => Checkpoint.Open(Changed)).Should().Throw<CheckpointException>()
            .WithMessage("*its SHA-256 differs from the stored one*");
        foreach (var change in (Action<Dictionary<string, string>>[])
            [all => all.Remove(CheckpointNames.Step), all => all[CheckpointNames.Step] = "three", all => all[CheckpointNames.Step] = "-3"])
        {
            Plain(change);
            FluentActions.Invoking(() => Checkpoint.Open(Changed)).Should().Throw<CheckpointException>()
                .WithMessage($"*{CheckpointNames.NoStep}*");
            // Nothing holds a file that was refused; Windows would not delete it.
            File.Delete(Changed);
        }
    }

    [Fact]
    public void Networks_are_loaded_with_or_without_an_average()
    {
        using var trainer = Toys.Trainer();
        using (var plain = Checkpoint.Open(Plain()))
        {
            FluentActions.Invoking(() => plain.LoadGenerator(null!)).Should().Throw<ArgumentNullException>();
            FluentActions.Invoking(() => plain.LoadCritic(null!)).Should().Throw<ArgumentNullException>();
            FluentActions.Invoking(() => plain.LoadGenerator(trainer.Generator, averaged: true)).Should().Throw<CheckpointException>()
                .WithMessage("*holds no averaged generator*");
            plain.LoadGenerator(trainer.Generator);
        }

        using var averaged = Checkpoint.Open(Average());
        averaged.LoadGenerator(trainer.Generator, averaged: true);
        var average = Toys.Bytes(trainer.Generator.Module);
        averaged.LoadGenerator(trainer.Generator, averaged: false);
        Toys.Bytes(trainer.Generator.Module).Should().NotEqual(average);
        averaged.LoadGenerator(trainer.Generator);
        Toys.Bytes(trainer.Generator.Module).Should().Equal(average);
    }

    [Fact]
    public void The_newest_file_of_a_folder_is_of_an_earlier_step_and_the_first_of_its_name()
    {
        var (one, two) = (Path.Combine(folder, "a.safetensors"), Path.Combine(folder, "b.safetensors"));
        Plain();
        File.Move(Changed, two);
        File.Copy(two, one);
        File.Delete(Saved);
        var checkpoints = new CheckpointFolder(folder);

        var (file, path) = checkpoints.OpenNewest(_ => { }, before: 4);
        file.Dispose();

        path.Should().Be(one);
        FluentActions.Invoking(() => checkpoints.OpenNewest(_ => { }, before: 3)).Should().Throw<CheckpointException>()
            .WithMessage("*holds no checkpoint from before step 3*");
    }

    [Fact]
    public void A_file_without_a_step_is_passed_over_and_named()
    {
        Plain(all => all.Remove(CheckpointNames.Step));
        var skipped = new List<string>();

        var (file, path) = new CheckpointFolder(folder).OpenNewest(skipped.Add);
        file.Dispose();

        path.Should().Be(Saved);
        skipped.Should().ContainSingle().Which.Should().Contain(Changed).And.Contain(CheckpointNames.NoStep);
    }

    private static WganGpOptions RunOptions(bool hasAverage) => Toys.Options(3) with { GeneratorAverageDecay = hasAverage ? 0.9 : 0 };

    private string Options(Action<JsonObject> change)
    {
        using var saved = Checkpoint.Open(Saved);
        var options = JsonNode.Parse(saved.Metadata[CheckpointNames.Options])!.AsObject();
        change(options);
        return options.ToJsonString();
    }

    private string Average(Action<Dictionary<string, string>>? metadata = null, Action<Dictionary<string, Tensor>>? tensors = null) =>
        Write(hasAverage: true, metadata, tensors);

    private string Plain(Action<Dictionary<string, string>>? metadata = null) => Write(hasAverage: false, metadata, null);

    private string Write(bool hasAverage, Action<Dictionary<string, string>>? metadata, Action<Dictionary<string, Tensor>>? tensors)
    {
        using (var run = Toys.Trainer(RunOptions(hasAverage)))
        {
            run.Train(TrainingData.FromTensor(points)).Last().Step.Should().Be(3);
            run.Save(Saved);
        }

        using var file = SafeTensorsFile.Open(Saved);
        File.WriteAllBytes(Changed, CheckpointMutations.Write(file, metadata, tensors));
        return Changed;
    }

    /// <summary>What a run says that is to go on from the file; null if it does.</summary>
    private static string? Refused(string path)
    {
        using var checkpoint = SafeTensorsFile.Open(path);
        var hasAverage = checkpoint.Tensors.Keys.Any(name => name.StartsWith(CheckpointNames.Average, StringComparison.Ordinal));
        using var trainer = Toys.Trainer(RunOptions(hasAverage));
        var before = Toys.Bytes(trainer);
        try
        {
            trainer.Resume(path);
        }
        catch (CheckpointException error)
        {
            Toys.Bytes(trainer).Should().Equal(before, "a file that is refused changes nothing");
            return error.Message;
        }

        trainer.Step.Should().Be(3);
        return null;
    }
}
