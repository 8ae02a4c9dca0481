using FluentAssertions;
using WganGp.TensorFiles;
using WganGp.Tests.Support;
using WganGp.TestSupport;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace WganGp.Tests.Faults;

/// <summary>
/// The content of a checkpoint is as untrusted as its frame: whoever changes it can compute the digest again. A file is refused and the
/// trainer is what it was, bit for bit, or it is a run that goes on.
/// </summary>
public sealed class CheckpointContentFuzz : IDisposable
{
    private const int Seed = 18;
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;
    private readonly ITestOutputHelper output;
    private readonly Tensor points = Toys.Points();
    private WganGpTrainer trainer = New();
    private readonly byte[] own;

    public CheckpointContentFuzz(ITestOutputHelper output)
    {
        this.output = output;
        Advance(trainer, 4);
        trainer.Save(Own);
        own = File.ReadAllBytes(Own);
    }

    private string Own => Path.Combine(folder, "own.safetensors");

    private string Mutated => Path.Combine(folder, "mutated.safetensors");

    private string Again => Path.Combine(folder, "again.safetensors");

    public void Dispose()
    {
        trainer.Dispose();
        points.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Every_field_changed_in_every_way_is_refused_and_nothing_changes_or_the_run_goes_on()
    {
        var counts = new SortedDictionary<string, (int Refused, int Resumed, int Ended)>(StringComparer.Ordinal);
        var (every, chosen) = (TestLength.Of(3, 1), new Random(Seed));
        var mutations = new CheckpointMutations(Saved(), new Random(Seed)).All().Where(_ => chosen.Next(every) == 0);
        foreach (var (kind, field, file) in mutations)
        {
            File.WriteAllBytes(Mutated, file);
            var count = counts.GetValueOrDefault(kind);
            try
            {
                if (!Resumes($"{field} ({kind})")) count.Refused++;
                else if (GoesOn()) count.Resumed++;
                else count.Ended++;
            }
            catch (Exception error) when (error is not CheckpointException)
            {
                throw new InvalidOperationException($"{field} ({kind}, seed {Seed}) is neither refused nor a run.", error);
            }

            counts[kind] = count;
        }

        output.WriteLine($"{"kind",-32} refused  resumed  ended with a typed error");
        foreach (var (kind, count) in counts) output.WriteLine($"{kind,-32} {count.Refused,7} {count.Resumed,8} {count.Ended,6}");
        var (refused, resumed) = (counts.Values.Sum(count => count.Refused), counts.Values.Sum(count => count.Resumed + count.Ended));
        output.WriteLine($"{"all",-32} {refused,7} {resumed,8}");
        refused.Should().BeGreaterThan(500 / every);
        resumed.Should().BeGreaterThan(50 / every, "not everything is refused");
        counts.Where(entry => entry.Key.StartsWith("generator's", StringComparison.Ordinal) && entry.Value.Refused == 0).Should().BeEmpty();
        (counts["not finite"].Resumed + counts["not finite"].Ended).Should().Be(0);
    }

    /// <summary>A run in the middle of a window, with everything that a file can hold.</summary>
    private byte[] Saved()
    {
        using var run = New();
        Advance(run, 2);
        run.Save(Mutated);
        return File.ReadAllBytes(Mutated);
    }

    private void Advance(WganGpTrainer run, int steps)
    {
        run.Train(TrainingData.FromTensor(points)).First().Step.Should().Be(5);
        for (var step = 0; step < steps; step++)
        {
            run.CriticStep(points);
            run.GeneratorStep();
        }
    }

    private bool Resumes(string what)
    {
        var last = trainer.LastCheckpoint;
        try
        {
            trainer.Resume(Mutated);
        }
        catch (CheckpointException)
        {
            trainer.LastCheckpoint.Should().Be(last, "{0} was refused", what);
            trainer.Save(Again);
            File.ReadAllBytes(Again).AsSpan().SequenceEqual(own).Should().BeTrue("{0} was refused", what);
            return false;
        }

        trainer.Save(Again);
        using var scope = NewDisposeScope();
        using var mutated = SafeTensorsFile.Open(Mutated);
        using var again = SafeTensorsFile.Open(Again);
        foreach (var name in mutated.Tensors.Keys)
        {
            again.Load(name).Bytes().Should().Equal(mutated.Load(name).Bytes(), "{0} was resumed, with {1}", what, name);
        }

        return true;
    }

    /// <summary>Trains to the next report; then another trainer has the state from before.</summary>
    private bool GoesOn()
    {
        try
        {
            foreach (var report in trainer.Train(TrainingData.FromTensor(points)).Take(1))
                double.IsFinite(report.CriticLoss).Should().BeTrue();
            return true;
        }
        catch (WganGpException)
        {
            // Other data, or values that are finite but diverge.
            return false;
        }
        finally
        {
            trainer.Dispose();
            trainer = New();
            trainer.Resume(Own);
        }
    }

    private static WganGpTrainer New() => Toys.Trainer(
        Toys.Options(20) with { GeneratorAverageDecay = 0.9, PreviewSamples = 2, CriticOptimizer = new() { MaxGradientNorm = 1 } },
        () => new ModuleCritic(nn.Sequential(nn.Linear(2, 4), nn.LeakyReLU(0.2), nn.Dropout(0.2), nn.Linear(4, 1))),
        () => new ModuleGenerator(nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2)), 2));
}
