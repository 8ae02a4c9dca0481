using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;

namespace WganGp.Tests.Faults;

/// <summary>Disposal in any order, twice, at any time; and use after it. In processes of their own: a native error ends one.</summary>
public class DisposalTests
{
    [Fact]
    public void Everything_can_be_disposed_in_any_order_and_twice() => Output(nameof(AnyOrder)).Should().Be("24 orders");

    [Fact]
    public void Every_use_after_dispose_is_refused_with_a_typed_error() => Output(nameof(UseAfterTrainer)).Should().Be(string.Join(
        ' ', Enumerable.Repeat(nameof(ObjectDisposedException), 8)));

    [Fact]
    public void Use_after_the_networks_are_disposed_is_an_error_and_not_the_end_of_the_process() =>
        Output(nameof(UseAfterNetworks)).Split(' ').Should().HaveCount(5)
            .And.AllSatisfy(name => name.Should()
            .BeOneOf(nameof(NetworkException), nameof(ObjectDisposedException), nameof(InvalidOperationException)));

    [Fact]
    public void Use_after_the_data_is_disposed_is_a_TrainingDataException_and_the_run_goes_on() => Output(nameof(UseAfterData)).Should()
        .Be("TrainingDataException 10");

    public static string AnyOrder()
    {
        var orders = Orders([0, 1, 2, 3]).ToList();
        foreach (var order in orders)
        {
            var folder = Directory.CreateTempSubdirectory("wgangp-").FullName;
            var points = Toys.Points();
            var trainer =
                Toys.Trainer(Toys.Options() with
                {
                    ReportEvery = 1,
                    GeneratorAverageDecay = 0.9,
                    Checkpoint = new() { Folder = folder, EverySteps = 1 }
                });
            // In the middle of a run, with a file being written.
            var run = trainer.Train(TrainingData.FromTensor(points)).GetEnumerator();
            run.MoveNext();
            run.MoveNext();
            Action[] parts =
            [
                trainer.Dispose, run.Dispose, points.Dispose,
                () => { trainer.Generator.Module.Dispose(); trainer.Critic.Module.Dispose(); },
            ];
            foreach (var part in order) parts[part]();
            foreach (var part in order) parts[part]();
            Checkpoint.Open(Path.Combine(folder, "step-000001.safetensors")).Dispose();
            Directory.Delete(folder, recursive: true);
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        return $"{orders.Count} orders";
    }

    public static string UseAfterTrainer()
    {
        using var points = Toys.Points();
        var data = TrainingData.FromTensor(points);
        var trainer = Toys.Trainer(Toys.Options() with { ReportEvery = 1 });
        using var begun = trainer.Train(data).GetEnumerator();
        begun.MoveNext();
        trainer.Dispose();
        return Names(
            () => begun.MoveNext(), () => trainer.Train(data), () => trainer.CriticStep(points), () => trainer.GeneratorStep(), () =>
                trainer.Report(), () => trainer.Sample(1),
            () => trainer.Save("x"), () => trainer.Resume("x"));
    }

    public static string UseAfterNetworks()
    {
        using var points = Toys.Points();
        using var trainer = Toys.Trainer();
        using var begun = trainer.Train(TrainingData.FromTensor(points)).GetEnumerator();
        begun.MoveNext();
        trainer.Generator.Module.Dispose();
        trainer.Critic.Module.Dispose();
        return Names(() => begun.MoveNext(), () => trainer.CriticStep(points), () => trainer.GeneratorStep(), () =>
            trainer.Sample(1), () => trainer.Save(Path.GetTempFileName()));
    }

    public static string UseAfterData()
    {
        var points = Toys.Points();
        using var trainer = Toys.Trainer();
        using var begun = trainer.Train(TrainingData.FromTensor(points)).GetEnumerator();
        begun.MoveNext();
        points.Dispose();
        var name = Names(() => begun.MoveNext());
        using var again = Toys.Points();
        return $"{name} {trainer.Train(TrainingData.FromTensor(again)).Last().Step}";
    }

    private static string Names(params Action[] actions) => string.Join(' ', actions.Select(action =>
    {
        try
        {
            action();
            return "nothing";
        }
        catch (Exception error)
        {
            return error.GetType().Name;
        }
    }));

    private static IEnumerable<int[]> Orders(int[] items) => items.Length == 0
        ? [[]]
        : items.SelectMany(first => Orders([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));

    private static string Output(string scenario)
    {
        var result = ChildProcess.Run(typeof(DisposalTests), scenario);
        result.ExitCode.Should().Be(0, result.Error);
        return result.Output;
    }
}
