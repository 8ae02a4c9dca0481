using System.Collections.Concurrent;
using FluentAssertions;
using WganGp.Data;
using WganGp.Tests.Support;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Data;

/// <summary>Reading ahead changes when data is read, and nothing else.</summary>
public sealed class PrefetchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;
    private readonly Tensor points = Toys.Points(72);

    public void Dispose()
    {
        points.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(1, LastBatch.Drop)]
    [InlineData(2, LastBatch.Keep)]
    [InlineData(30, LastBatch.Drop)]
    public void Order_reports_and_weights_are_those_without_it(int prefetch, LastBatch lastBatch)
    {
        var (plain, plainReports, plainOrder) = Run(0);
        var (ahead, reports, order) = Run(prefetch);

        ahead.Should().Equal(plain);
        reports.Should().Equal(plainReports);
        order.Take(plainOrder.Count).Should().BeEquivalentTo(plainOrder, how => how.WithStrictOrdering());

        (byte[] Weights, List<TrainingReport> Reports, List<long[]> Order) Run(int prefetch)
        {
            var data = new Watched(points);
            using var trainer = Toys.Trainer(Options(prefetch) with { LastBatch = lastBatch });
            var reports = trainer.Train(data).Select(report => report with { Elapsed = TimeSpan.Zero, StepsPerSecond = 0 }).ToList();
            reports[^1].Step.Should().Be(10);
            return (Toys.Bytes(trainer), reports, data.Reads);
        }
    }

    [Fact]
    public void Checkpoint_holds_the_place_of_the_batches_used()
    {
        Saved(0).Should().Be(Saved(6));

        string Saved(int prefetch)
        {
            var data = new Watched(points);
            using var trainer = Toys.Trainer(Options(prefetch));
            using var run = trainer.Train(data).GetEnumerator();
            run.MoveNext();
            // The one read before them is the preflight's.
            SpinWait.SpinUntil(() => data.Reads.Count == 1 + (2 * 2) + prefetch, Patience).Should().BeTrue("so many are read and not used");
            trainer.Save(In("run"));
            using var checkpoint = Checkpoint.Open(In("run"));
            return checkpoint.Metadata["wgangp.progress"];
        }
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    [InlineData(2, 5)]
    public void Resumed_run_is_the_whole_run_with_any_two_values(int before, int after)
    {
        using (var first = Toys.Trainer(Options(before)))
        {
            foreach (var report in first.Train(new Watched(points)))
            {
                if (report.Step == 4) break;
            }

            first.Save(In("half"));
        }

        using var resumed = Toys.Trainer(Options(after));
        resumed.Resume(In("half"));
        resumed.Train(new Watched(points)).Last().Step.Should().Be(10);
        resumed.Save(In("resumed"));
        using var whole = Toys.Trainer(Options(after));
        whole.Train(new Watched(points)).Last().Step.Should().Be(10);
        whole.Save(In("whole"));

        File.ReadAllBytes(In("resumed")).Should().Equal(File.ReadAllBytes(In("whole")));
    }

    [Fact]
    public void Break_leaves_no_thread_and_no_tensor_and_the_next_call_goes_on()
    {
        var data = new Watched(points);
        using var trainer = Toys.Trainer(Options(3));
        First(trainer.Train(data)).Should().Be(2);
        using var live = LiveTensors.Watch();

        First(trainer.Train(data)).Should().Be(4);

        live.Added.Should().Be(0);
        data.LiveReaders.Should().BeEmpty();
        trainer.Train(data).Last().Step.Should().Be(10);
        data.LiveReaders.Should().BeEmpty();
        live.Added.Should().Be(0);
        Toys.Bytes(trainer).Should().Equal(Whole());

        static long First(IEnumerable<TrainingReport> reports)
        {
            foreach (var report in reports) return report.Step;
            return 0;
        }
    }

    [Theory]
    [InlineData("dispose")]
    [InlineData("resume")]
    [InlineData("train on other data")]
    public void Sequence_that_was_left_without_disposing_it_leaves_no_reader(string then)
    {
        var data = new Watched(points);
        using var trainer = Toys.Trainer(Options(3));
        trainer.Save(In("start"));
        var abandoned = trainer.Train(data).GetEnumerator();
        abandoned.MoveNext();
        data.LiveReaders.Should().ContainSingle();

        if (then == "dispose") trainer.Dispose();
        else if (then == "resume") trainer.Resume(In("start"));
        else trainer.Train(new Watched(points)).First().Step.Should().Be(4);

        data.LiveReaders.Should().BeEmpty();
    }

    [Fact]
    public void Cancelled_run_leaves_no_reader_and_goes_on_as_if_it_had_not_been()
    {
        var data = new Watched(points);
        using var trainer = Toys.Trainer(Options(3));
        using var cancellation = new CancellationTokenSource();

        trainer.Invoking(t => { foreach (var report in t.Train(data, cancellation.Token)) if (report.Step == 6) cancellation.Cancel(); })
            .Should().Throw<OperationCanceledException>();

        data.LiveReaders.Should().BeEmpty();
        trainer.Train(data).Last().Step.Should().Be(10);
        Toys.Bytes(trainer).Should().Equal(Whole());
    }

    [Fact]
    public void Error_comes_at_the_step_that_would_have_used_the_batch_and_the_run_goes_on_after_it()
    {
        Run(3).Should().Equal(Run(0));

        byte[] Run(int prefetch)
        {
            // The preflight's and the first of the fourth step's.
            var data = new Watched(points) { FailAt = 1 + (3 * 2) + 1 };
            using var trainer = Toys.Trainer(Options(prefetch));
            trainer.Invoking(t => t.Train(data).Count()).Should().Throw<TrainingDataException>()
                .WithMessage("*from index *: the disk is gone*")
                .WithInnerException<IOException>();
            (trainer.Step, trainer.CriticUpdates).Should().Be((3, 6));
            data.LiveReaders.Should().BeEmpty();
            data.Reads.Should().HaveCount(data.FailAt, "nothing is read after a failure");
            trainer.Train(data).Last().Step.Should().Be(10);
            return Toys.Bytes(trainer);
        }
    }

    [Fact]
    public void Rolled_back_run_reads_the_batches_of_its_checkpoint_again()
    {
        Run(0).Should().Equal(Run(4));

        byte[] Run(int prefetch)
        {
            var into = In($"{prefetch}");
            var options = Options(prefetch) with
            {
                ReportEvery = 1,
                CriticOptimizer = new() { LearningRate = 1e-3 },
                Checkpoint = new() { Folder = into, EverySteps = 2 },
                Divergence = new() { MaxRollbacks = 30 },
            };
            var data = new Watched(points);
            // Overflows as soon as its weight has moved by 0.012: at a lower rate, later.
            using var trainer = Toys.Trainer(options, () => Critics.FromFunction(
                (x, s) => x.sum(1) * s * (Math.Abs(s.detach().item<float>() - 1) > 0.012 ? float.MaxValue : 1)));
            trainer.Train(data).Last().Rollbacks.Should().BePositive();
            data.LiveReaders.Should().BeEmpty();
            return Toys.Bytes(trainer);
        }
    }

    [Fact]
    public void So_many_batches_are_read_ahead_and_no_more()
    {
        var reads = 0;
        using var ahead = new ReadAhead(3, () => new DataRead(0, Interlocked.Increment(ref reads), null));
        ahead.Start();

        SpinWait.SpinUntil(() => Volatile.Read(ref reads) == 3, Patience).Should().BeTrue();
        Thread.Sleep(50);
        Volatile.Read(ref reads).Should().Be(3);
        ahead.TryTake(out var first, Patience, CancellationToken.None).Should().BeTrue();
        first.Position.Should().Be(1);
        SpinWait.SpinUntil(() => Volatile.Read(ref reads) == 4, Patience).Should().BeTrue();
        Thread.Sleep(50);
        Volatile.Read(ref reads).Should().Be(4);
    }

    [Fact]
    public void Trainer_disposed_by_its_own_data_is_an_error_and_no_deadlock()
    {
        WganGpTrainer? trainer = null;
        var data = new Watched(points) { Hook = reads => { if (reads > 1) trainer!.Dispose(); } };
        using (trainer = Toys.Trainer(Options(2)))
        {
            trainer.Invoking(t => t.Train(data).Count()).Should().Throw<TrainingDataException>()
                .WithMessage("*Use it from its own thread*");
        }

        data.LiveReaders.Should().BeEmpty();
    }

    [Fact]
    public void Stream_is_not_read_ahead_and_a_warning_says_so()
    {
        var log = new ListLogger();
        var threads = new HashSet<int>();
        using var trainer = WganGpTrainer.Create(
            () => new ModuleGenerator(Toys.Mlp(2, 2), 2), () => new ModuleCritic(Toys.Mlp(2, 1)), Options(3), log);

        trainer.Train(TrainingData.FromStream(Samples())).Last().Step.Should().Be(10);

        log.Warnings.Should().Equal(
            "Execution.Prefetch is 3, but a stream is not read ahead: a sample that was read and not used could not be read again");
        threads.Should().Equal(Environment.CurrentManagedThreadId);

        IEnumerable<Tensor> Samples()
        {
            for (var i = 0L; i < 72; i++)
            {
                threads.Add(Environment.CurrentManagedThreadId);
                yield return points[i].clone();
            }
        }
    }

    private static WganGpOptions Options(int prefetch) =>
        Toys.Options() with { Execution = new() { Prefetch = prefetch }, ReportEvery = 2 };

    private string In(string name) => Path.Combine(folder, name);

    private byte[] Whole()
    {
        using var trainer = Toys.Trainer(Options(0));
        trainer.Train(new Watched(points)).Last().Step.Should().Be(10);
        return Toys.Bytes(trainer);
    }

    /// <summary>Notes what was read, and by whom; fails when two read at once.</summary>
    private sealed class Watched(Tensor points) : ITrainingData
    {
        private readonly ITrainingData inner = TrainingData.FromTensor(points);
        private readonly ConcurrentDictionary<Thread, bool> readers = new();
        private int inside;

        public int FailAt { get; init; } = -1;

        public Action<int> Hook { get; init; } = _ => { };

        public List<long[]> Reads { get; } = [];

        /// <summary>Threads other than the asking one that have read and are alive.</summary>
        public IEnumerable<Thread> LiveReaders => readers.Keys.Where(thread => thread != Thread.CurrentThread && thread.IsAlive);

        public long? Count => inner.Count;

        public Batch Read(ReadOnlySpan<long> indices)
        {
            if (Interlocked.Increment(ref inside) != 1) throw new InvalidOperationException("Two reads at once.");
            try
            {
                readers[Thread.CurrentThread] = true;
                Reads.Add(indices.ToArray());
                Hook(Reads.Count);
                return Reads.Count == FailAt ? throw new IOException("the disk is gone") : inner.Read(indices);
            }
            finally
            {
                Interlocked.Decrement(ref inside);
            }
        }
    }
}
