using System.Text.Json;
using FluentAssertions;
using WganGp.Programs;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Experiments.Tests;

/// <summary>Each experiment at its quickest: files, structure and finite numbers.</summary>
public sealed class ExperimentTests(ArchitecturesRun architectures) : IClassFixture<ArchitecturesRun>, IDisposable
{
    private static readonly ProgramProcess Program = new("WganGp.Experiments.dll");

    private readonly TemporaryFolder folder = new();
    private readonly List<string> said = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Value_surfaces_has_both_methods_on_all_three_distributions()
    {
        var results = Run("value-surfaces", "value-surfaces.png");

        results.EnumerateArray().Select(row => (Text(row, "method"), Text(row, "data"))).Should().BeEquivalentTo(
            from method in new[] { "weight clipping", "penalty, λ = 10", "penalty, λ = 0.1" }
            from data in new[] { "8 Gaussians", "25 Gaussians", "Swiss roll" }
            select (method, data));
        foreach (var row in results.EnumerateArray())
        {
            Number(row, "wassersteinEstimate").Should().Match(value => double.IsFinite(value));
            Number(row, "gradientNormMax").Should().BeGreaterThanOrEqualTo(Number(row, "gradientNorm")).And.BePositive();
            Number(row, "estimatePerSlope")
                .Should().BeApproximately(Number(row, "wassersteinEstimate") / Number(row, "gradientNormMax"), 1e-6);
        }
    }

    [Fact]
    public void Gradient_norms_has_a_norm_for_the_input_and_each_layer_of_each_critic()
    {
        var results = Run("gradient-norms", "gradient-norms.png");

        results.EnumerateArray().Select(row => Text(row, "method")).Should().Equal(
            "weight clipping, c = 0.1", "weight clipping, c = 0.01", "weight clipping, c = 0.001", "gradient penalty");
        foreach (var row in results.EnumerateArray())
        {
            var norms = row.GetProperty("norms").EnumerateArray().Select(norm => norm.GetDouble()).ToList();
            norms.Should().HaveCount(13).And.OnlyContain(norm => norm > 0);
            Number(row, "decades").Should().BeApproximately(Math.Log10(norms.Max() / norms.Min()), 1e-9);
        }

        // Freshly clipped to 0.001 it vanishes already; the penalty's critic is as it was initialised, and even.
        Number(results[2], "decades").Should().BeGreaterThan(10);
        Number(results[3], "decades").Should().BeLessThan(3);
    }

    [Fact]
    public void Overfitting_has_both_curves_of_both_methods()
    {
        var results = Run("overfitting", "overfitting.png");

        var rows = results.GetProperty("rows").EnumerateArray().ToList();
        rows.Select(row => Text(row, "method")).Distinct().Should().Equal("gradient penalty", "weight clipping");
        foreach (var row in rows)
        {
            Number(row, "training").Should().Match(value => double.IsFinite(value));
            Number(row, "heldOut").Should().Match(value => double.IsFinite(value)).And.NotBe(Number(row, "training"));
        }
    }

    [Fact]
    public void Precision_compares_each_recipe_in_both_types()
    {
        var results = Run("precision", "precision.png");

        var curves = results.GetProperty("curves").EnumerateArray().ToList();
        curves.Should().HaveCount(12);
        curves.Where(curve => Text(curve, "precision") == "bFloat16").Should().HaveCount(4);
        curves.Should().OnlyContain(curve => curve.GetProperty("estimates").GetArrayLength() == 40);
        results.GetProperty("rows").EnumerateArray().Select(row => Text(row, "recipe"))
            .Should().Equal("toy-8gaussians", "toy-25gaussians", "toy-swissroll", "fashion");
    }

    [Fact]
    public void Precision_is_within_the_spread_when_no_further_off_than_a_float32_seed()
    {
        static PrecisionSpread.Curve Curve(Precision precision, double level) =>
            new("any", precision, 0, [.. Enumerable.Repeat(0L, 40)], [.. Enumerable.Repeat(level, 40)]);
        bool Within(double level) => PrecisionSpread.Compare(new[]
        {
            Curve(Precision.Float32, 0.9), Curve(Precision.Float32, 1), Curve(Precision.Float32, 1.1), Curve(Precision.BFloat16, level),
        }.GroupBy(curve => curve.Recipe).Single()).IsWithin;

        // The outer seeds are 0.15 from the mean of the other two, 1.05: 14.3 %, and 0.15 of 0.95: 15.8 %.
        Within(1.15).Should().BeTrue();
        Within(1.17).Should().BeFalse();
    }

    [Fact]
    public void Architectures_counts_every_pair_once()
    {
        var results = Read(
            architectures.Path, "architectures", "architectures.png", "samples.png", "samples/001-GAN.png", "samples/002-WGAN-GP.png");

        File.ReadAllLines(Path.Combine(architectures.Path, "results.jsonl")).Should().HaveCount(4);
        Number(results, "realScore").Should().BeInRange(1, 10);
        foreach (var row in results.GetProperty("cells").EnumerateArray())
        {
            new[] { "onlyGan", "onlyWganGp", "both", "neither" }.Sum(cell => Number(row, cell)).Should().Be(2);
        }

        foreach (var row in results.GetProperty("scores").EnumerateArray())
        {
            Number(row, "gan").Should().BeInRange(1, 10);
            Number(row, "wganGp").Should().BeInRange(1, 10);
        }
    }

    [Fact]
    public void Stopped_architectures_go_on_after_the_last_whole_line()
    {
        var before = File.ReadAllLines(Path.Combine(architectures.Path, "results.jsonl"));
        // Killed in the middle of the fourth line, before the results of the whole.
        Directory.CreateDirectory(folder["results/samples"]);
        foreach (var picture in Directory.GetFiles(Path.Combine(architectures.Path, "samples")).Order(StringComparer.Ordinal).Take(3))
            File.Copy(picture, Path.Combine(folder["results/samples"], Path.GetFileName(picture)));
        var path = folder["results/results.jsonl"];
        File.WriteAllText(path, $"{before[0]}\n{before[1]}\n{before[2]}\n{before[3][..40]}");

        Run("architectures", "architectures.png");

        said.Count(line => line.Contains("/2 ", StringComparison.Ordinal)).Should().Be(1);
        var after = File.ReadAllLines(path);
        after[..3].Should().Equal(before[..3]);
        Trials(after).Should().Equal(Trials(before));
        FluentActions.Invoking(() => Run("architectures", seed: 5))
            .Should().Throw<UserException>().WithMessage("*is of a run with seed 0 and 10 steps, not of one with seed 5 and 10 steps*");

        static IEnumerable<Trial> Trials(string[] lines) =>
            lines.Select(line => JsonSerializer.Deserialize<Trial>(line, ExperimentRun.Json)! with { Seconds = 0 });
    }

    [Fact]
    public void Smoothness_has_a_run_of_each_nonlinearity()
    {
        var results = Run("smoothness", "smoothness.png", "samples.png");

        results.GetProperty("rows").EnumerateArray().Select(row => Text(row, "activation"))
            .Should().Equal("ReLU", "LeakyReLU", "ELU", "tanh", "softplus(2x+2)/2-1");
        foreach (var row in results.GetProperty("rows").EnumerateArray())
        {
            row.GetProperty("diverged").GetBoolean().Should().BeFalse();
            Number(row, "wassersteinEstimate").Should().Match(value => double.IsFinite(value));
            row.GetProperty("curve").EnumerateArray().Should().OnlyContain(point => Number(point, "gradientNorm") > 0);
        }
    }

    [Fact]
    public void Same_seed_gives_the_same_numbers()
    {
        var first = Run("value-surfaces").GetRawText();
        Directory.Delete(folder["results"], recursive: true);

        Run("value-surfaces").GetRawText().Should().Be(first);
    }

    [Fact]
    public void Command_runs_an_experiment_and_refuses_a_folder_with_files()
    {
        var output = folder["command"];
        var result = Program.RunIn(folder.Path, "gradient-norms", "--quick", "--output", output);

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().Contain("page.md");
        File.ReadAllText(Path.Combine(output, "page.md")).Should().Contain("![").And.Contain("| hidden layer 12 |")
            .And.Contain("A quick run");

        var again = Program.RunIn(folder.Path, "gradient-norms", "--quick", "--output", output);
        again.ExitCode.Should().Be(1);
        again.Error.Should().Contain("holds files already; name a new or empty folder, so that nothing is overwritten.");
    }

    [Theory]
    [InlineData(
        "There is no experiment 'nothing'; the experiments are value-surfaces, gradient-norms, overfitting, architectures, smoothness, " +
        "precision.", "nothing")]
    [InlineData("Name an experiment; the experiments are value-surfaces,")]
    [InlineData("Unrecognized command or argument '--data'.", "value-surfaces", "--data", "x")]
    [InlineData("Unrecognized command or argument '--pairs'.", "smoothness", "--pairs", "3")]
    [InlineData("--steps is 0; it must be at least 1.", "overfitting", "--steps", "0")]
    [InlineData("--pairs is 0; it must be at least 1.", "architectures", "--pairs", "0")]
    [InlineData("--quick has its own number of steps; leave out --steps 3 or --quick.", "overfitting", "--quick", "--steps", "3")]
    public void Usage_error_is_one_clear_line(string message, params string[] arguments)
    {
        var result = Program.RunIn(folder.Path, arguments);

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain(message);
        Directory.EnumerateFileSystemEntries(folder.Path).Should().BeEmpty();
    }

    private JsonElement Run(string name, params string[] pictures) => Run(name, seed: 0, pictures);

    private JsonElement Run(string name, ulong seed, params string[] pictures) =>
        Read(RunInto(folder["results"], name, seed, said.Add), name, pictures);

    /// <summary>The folder of the run.</summary>
    internal static string RunInto(string folder, string name, ulong seed, Action<string> say)
    {
        var experiment = ExperimentCatalog.All.Single(experiment => experiment.Name == name);
        var path = ExperimentFolder.Open(folder, experiment);
        experiment.Run(
            new ExperimentRun(experiment, new ExperimentSettings { Quick = true, Seed = seed }, path, say, CancellationToken.None));
        return path;
    }

    private static JsonElement Read(string path, string name, params string[] pictures)
    {
        foreach (var picture in pictures) new Picture(Path.Combine(path, picture)).Width.Should().BeGreaterThan(100);
        File.ReadAllText(Path.Combine(path, "page.md")).Should().StartWith($"# {name}\n");
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(path, "results.json")));
        document.RootElement.GetProperty("experiment").GetString().Should().Be(name);
        return document.RootElement.GetProperty("results").Clone();
    }

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private static double Number(JsonElement row, string name) => row.GetProperty(name).GetDouble();
}
