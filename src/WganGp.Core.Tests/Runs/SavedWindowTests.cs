using FluentAssertions;
using TorchSharp;
using WganGp.Runs;
using WganGp.TensorFiles;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>A reporting window is one that a run with these counters can have, or the file is refused.</summary>
public sealed class SavedWindowTests : IDisposable
{
    private const string Path = "run.safetensors";

    // Sums, the latest update, the one before: terms, the norm of the gradient, and updates clipped or the step.
    private const int Norm = 3, Last = 4;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Dictionary<string, Tensor> window;

    public SavedWindowTests() => window = new()
    {
        [MetricWindow.CriticRows] = tensor(new double[,] { { 4, 5, 6, 7, 4 }, { 1, 1, 1, 2, 8 }, { 1, 1, 1, 2, 8 } }),
        [MetricWindow.GeneratorRows] = tensor(new double[,] { { 4, 5, 7, 0 }, { 1, 1, 2, 7 }, { 1, 1, 2, 0 } }),
        [MetricWindow.SmallestNorm] = tensor(0.5),
        [MetricWindow.LargestNorm] = tensor(2f),
    };

    public static TheoryData<string, int, int, double> Impossible => new()
    {
        { MetricWindow.CriticRows, 0, Last, -1 }, { MetricWindow.CriticRows, 0, Last, 5 }, { MetricWindow.CriticRows, 0, Last, 1.5 },
        { MetricWindow.CriticRows, 1, Last, 0 }, { MetricWindow.CriticRows, 1, Last, 9 }, { MetricWindow.CriticRows, 1, Last, 7 },
        { MetricWindow.CriticRows, 2, Last, -1 }, { MetricWindow.CriticRows, 2, Last, 9 },
        { MetricWindow.CriticRows, 1, Norm, -1 }, { MetricWindow.CriticRows, 2, Norm, -1 },
        { MetricWindow.CriticRows, 2, 0, double.NaN }, { MetricWindow.CriticRows, 2, Norm, double.PositiveInfinity },
        // The generator has no update of the step in progress.
        { MetricWindow.GeneratorRows, 1, Last - 1, 8 }, { MetricWindow.GeneratorRows, 0, Last - 1, 3 },
        { MetricWindow.GeneratorRows, 1, Norm - 1, -1 },
    };

    public static TheoryData<string, int, int, double> Possible => new()
    {
        { MetricWindow.CriticRows, 0, Last, 0 }, { MetricWindow.CriticRows, 0, Last, 3 }, { MetricWindow.CriticRows, 2, Last, 0 },
        { MetricWindow.CriticRows, 1, Norm, 0 }, { MetricWindow.CriticRows, 2, Norm, 0 }, { MetricWindow.CriticRows, 0, Norm, -1 },
        { MetricWindow.GeneratorRows, 1, Last - 1, 1 }, { MetricWindow.GeneratorRows, 0, Last - 1, 2 },
    };

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_window_of_a_run_is_loaded()
    {
        var loaded = Load();

        loaded.Keys.Should().BeEquivalentTo(window.Keys);
        foreach (var (name, saved) in window) loaded[name].Equals(saved).Should().BeTrue(name);
    }

    [Fact]
    public void Windows_without_updates_or_penalties_have_less()
    {
        window.Clear();
        Load(critic: 0, penalties: 0, generator: 0).Should().BeEmpty();

        window[MetricWindow.CriticRows] = tensor(new double[,] { { 4, 5, 6, 7, 0 }, { 1, 1, 1, 2, 8 }, { 1, 1, 1, 2, 8 } });
        Load(penalties: 0, generator: 0).Should().ContainSingle();
        Refused("its window has the tensors 'critic', but its counters require none", critic: 0, penalties: 0, generator: 0);
    }

    [Fact]
    public void Tensors_that_the_counters_do_not_require_are_named_in_order()
    {
        (window["x"], window["y"]) = (tensor(1.0), tensor(1.0));
        var all = window.Keys.Order(StringComparer.Ordinal).Select(name => $"'{name}'").Take(5).ToList();

        Refused($"its window has the tensors {string.Join(", ", all)}, but its counters require {string.Join(", ", all.Take(4))}");
        window.Clear();
        Refused($"its window has the tensors none, but its counters require {string.Join(", ", all.Take(4))}");
    }

    [Theory]
    [InlineData(MetricWindow.CriticRows, "Float64 [3,5]")]
    [InlineData(MetricWindow.GeneratorRows, "Float64 [3,4]")]
    [InlineData(MetricWindow.SmallestNorm, "Float32 or Float64 []")]
    [InlineData(MetricWindow.LargestNorm, "Float32 or Float64 []")]
    public void Other_shapes_and_types_are_refused(string name, string wanted)
    {
        var right = window[name];
        window[name] = right.unsqueeze(0);
        Refused($"'{CheckpointNames.Window}{name}' is {right.dtype} [1*], not {wanted}");

        window[name] = right.to(int64);
        Refused($"'{CheckpointNames.Window}{name}' is Int64 [*], not {wanted}");
    }

    [Fact]
    public void Rows_are_float64_and_norms_float32_or_wider()
    {
        window[MetricWindow.SmallestNorm] = tensor(0.5f);
        window[MetricWindow.LargestNorm] = tensor(2.0);
        Load().Should().HaveCount(4);

        window[MetricWindow.CriticRows] = window[MetricWindow.CriticRows].to(float32);
        Refused("*is Float32 [3,5], not Float64 [3,5]");
    }

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Counts_steps_and_norms_that_no_updates_have_are_refused(string name, int row, int column, double value)
    {
        window[name][row, column] = tensor(value);

        Refused($"'{CheckpointNames.Window}{name}' holds counts, steps or norms that no updates of its run have");
    }

    [Theory]
    [MemberData(nameof(Possible))]
    public void Counts_steps_and_norms_at_the_edges_are_loaded(string name, int row, int column, double value)
    {
        window[name][row, column] = tensor(value);

        Load().Should().HaveCount(4);
    }

    [Theory]
    [InlineData(MetricWindow.CriticRows)]
    [InlineData(MetricWindow.GeneratorRows)]
    public void Values_that_are_not_finite_need_an_update_to_blame(string name)
    {
        window[name][0, 0] = tensor(double.NaN);
        Refused($"'{CheckpointNames.Window}{name}' holds values that are not finite, but all updates of its window are");

        window[name][1, 0] = tensor(double.NaN);
        Load().Should().HaveCount(4, "the run stops at its next report");
    }

    [Fact]
    public void A_norm_that_is_not_finite_needs_an_update_to_blame()
    {
        window[MetricWindow.LargestNorm] = tensor(float.PositiveInfinity);

        Refused("*holds values that are not finite, but all updates of its window are");
    }

    private Dictionary<string, Tensor> Load(long critic = 4, long penalties = 4, long generator = 2)
    {
        var stream = new MemoryStream();
        SafeTensorsWriter.Write(
            stream, Path, new Dictionary<string, string>(),
            window.ToDictionary(entry => CheckpointNames.Window + entry.Key, entry => entry.Value));
        using var file = SafeTensorsFile.Open(new MemoryStream(stream.ToArray()), Path);
        return new SavedWindow(file, Path, new RunProgress(7, 20, null, critic, penalties, generator), (3, 2)).Load();
    }

    private void Refused(string why, long critic = 4, long penalties = 4, long generator = 2)
    {
        var load = () => Load(critic, penalties, generator);

        load.Should().Throw<CheckpointException>().WithMessage($"*{why}*");
    }
}
