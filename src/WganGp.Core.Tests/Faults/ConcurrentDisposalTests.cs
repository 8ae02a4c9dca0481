using FluentAssertions;
using WganGp.Runs;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Faults;

/// <summary>A host that shuts down: the trainer is disposed by another thread, or its data does not answer.</summary>
public sealed class ConcurrentDisposalTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Tensor points = Toys.Points();

    public void Dispose() => points.Dispose();

    [Fact]
    public void Trainer_disposed_by_another_thread_during_a_step_ends_the_sequence_and_not_the_process()
    {
        // In a process of its own: what is tested ends one.
        var result = ChildProcess.Run(typeof(ConcurrentDisposalTests), nameof(DisposedDuringSteps));

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().Be(string.Join(' ', Enumerable.Repeat(nameof(ObjectDisposedException), 40)));
    }

    public static string DisposedDuringSteps()
    {
        using var points = Toys.Points();
        var ends = new List<string>();
        for (var trial = 0; trial < 40; trial++)
        {
            using var started = new ManualResetEventSlim();
            var trainer = Toys.Trainer(
                Toys.Options(1_000_000) with
                {
                    ReportEvery = 1_000_000,
                    GeneratorAverageDecay = 0.9,
                    Execution = new() { Prefetch = trial % 3, SelfCheck = false },
                });
            var training = Task.Run(() =>
            {
                try
                {
                    var data = TrainingData.FromTensor(points);
                    foreach (var _ in trainer.Train(new Signalling(data, started.Set))) continue;
                    return "nothing";
                }
                catch (Exception error)
                {
                    return error.GetType().Name;
                }
            });
            started.Wait();
            Thread.Sleep(trial);
            trainer.Dispose();
            // As at a host's end: nothing of the run may still use them.
            trainer.Generator.Module.Dispose();
            trainer.Critic.Module.Dispose();
            ends.Add(training.Result);
        }

        return string.Join(' ', ends);
    }

    [Theory]
    [InlineData("steps")]
    [InlineData("sample")]
    [InlineData("save")]
    public async Task Every_use_in_progress_is_finished_before_another_thread_frees_the_trainer(string use)
    {
        using var inside = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var trainer = Toys.Trainer(generator: () => new Slow(() => { inside.Set(); go.Wait(); }));
        var file = Path.GetTempFileName();
        var working = Task.Run(() =>
        {
            if (use == "steps") trainer.GeneratorStep();
            else if (use == "sample") trainer.Sample(3).Dispose();
            else trainer.Preview().Dispose();
        });
        inside.Wait(Patience).Should().BeTrue();
        var disposing = Task.Run(trainer.Dispose);
        disposing.IsCompleted.Should().BeFalse();
        go.Set();

        await disposing.WaitAsync(Patience);
        // What was in progress ends as it would have ended.
        await working.WaitAsync(Patience);
        trainer.Invoking(t => t.Save(file)).Should().Throw<ObjectDisposedException>();
        File.Delete(file);
    }

    [Fact]
    public void Trainer_disposed_inside_its_own_step_is_refused_and_stays_usable()
    {
        WganGpTrainer? trainer = null;
        var calls = 0;
        var data = new Signalling(TrainingData.FromTensor(points), () => { if (++calls == 4) trainer!.Dispose(); });
        using (trainer = Toys.Trainer())
        {
            trainer.Invoking(t => t.Train(data).Count()).Should().Throw<TrainingDataException>()
                .WithInnerException<InvalidOperationException>()
                .WithMessage("The trainer was disposed inside one of its own steps, by its networks or its training data. Dispose it*");
            trainer.Train(data).Last().Step.Should().Be(10);
        }
    }

    [Fact]
    public async Task Disposal_does_not_wait_for_ever_and_says_what_it_waits_for()
    {
        var gate = new RunGate(TimeSpan.FromMilliseconds(50));
        using var inside = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var working = Task.Run(() => gate.Use(() => { inside.Set(); go.Wait(); }));
        inside.Wait(Patience).Should().BeTrue();
        var freed = 0;

        gate.Invoking(g => g.Close(() => freed++)).Should().Throw<TimeoutException>()
            .WithMessage("The trainer cannot be disposed: a step in another thread has not ended after 0 seconds. End what it waits for*");

        freed.Should().Be(0);
        gate.Closing.IsCancellationRequested.Should().BeTrue("the step is asked to end");
        gate.Invoking(g => g.Use(() => { })).Should().Throw<ObjectDisposedException>();
        go.Set();
        await working.WaitAsync(Patience);
        gate.Close(() => freed++);
        gate.Close(() => freed++);
        freed.Should().Be(1);
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("dispose")]
    public async Task Read_that_blocks_does_not_hold_a_run_with_prefetch_that_is_cancelled_or_disposed(string how)
    {
        using var blocked = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var calls = 0;
        var data = new Signalling(TrainingData.FromTensor(points), () =>
        {
            if (++calls != 4) return;
            blocked.Set();
            go.Wait();
        });
        using var trainer = Toys.Trainer(Toys.Options() with { Execution = new() { Prefetch = 1 } });
        var training = Task.Run(() => trainer.Train(data, cancellation.Token).Count());
        blocked.Wait(Patience).Should().BeTrue();

        if (how == "cancel") await cancellation.CancelAsync();
        else trainer.Dispose();

        var end = await Record.ExceptionAsync(() => training.WaitAsync(Patience));
        end.Should().BeAssignableTo(how == "cancel" ? typeof(OperationCanceledException) : typeof(ObjectDisposedException));
        calls.Should().Be(4);
        if (how == "dispose")
        {
            go.Set();
            // The read that was left still uses the points, which this test frees at its end.
            SpinWait.SpinUntil(() => data.Ended == 4, Patience).Should().BeTrue();
            return;
        }

        // One reads at a time: the next call waits for the read that was left.
        using var again = new CancellationTokenSource();
        var next = Task.Run(() => trainer.Train(data, again.Token).Last().Step);
        await Task.Delay(50);
        calls.Should().Be(4);
        await again.CancelAsync();
        (await Record.ExceptionAsync(() => next.WaitAsync(Patience))).Should().BeAssignableTo<OperationCanceledException>();
        go.Set();
        trainer.Train(data).Last().Step.Should().Be(10);
    }

    [Theory]
    [InlineData("resume", 0)]
    [InlineData("resume", 2)]
    [InlineData("other data", 0)]
    public void Sequence_of_a_run_that_was_resumed_or_went_to_other_data_is_refused(string then, int prefetch)
    {
        using var other = Toys.Points(80);
        var file = Path.GetTempFileName();
        var options = Toys.Options() with { ReportEvery = 1, Execution = new() { Prefetch = prefetch } };
        var data = TrainingData.FromTensor(points);
        using var trainer = Toys.Trainer(options);
        var reports = 0;

        trainer.Invoking(t =>
        {
            foreach (var report in t.Train(data))
            {
                reports++;
                if (report.Step == 3) t.Save(file);
                if (report.Step != 5) continue;
                if (then == "resume") t.Resume(file);
                else t.Train(TrainingData.FromTensor(other)).First().Step.Should().Be(6);
            }
        }).Should().Throw<InvalidOperationException>().WithMessage("This sequence of reports cannot continue: since Train returned it, *");

        reports.Should().Be(5);
        if (then != "resume") return;
        // The restored run is the one that was saved.
        trainer.Step.Should().Be(3);
        trainer.Train(data).Last().Step.Should().Be(10);
        using var whole = Toys.Trainer(options);
        whole.Train(data).Last().Step.Should().Be(10);
        Toys.Bytes(trainer).Should().Equal(Toys.Bytes(whole));
        File.Delete(file);
    }

    [Fact]
    public void Trainer_used_by_its_own_reading_thread_is_an_error_and_no_deadlock()
    {
        WganGpTrainer? trainer = null;
        var calls = 0;
        var data = new Signalling(TrainingData.FromTensor(points), () => { if (++calls > 1) trainer!.Sample(1).Dispose(); });
        using (trainer = Toys.Trainer(Toys.Options() with { Execution = new() { Prefetch = 2 } }))
        {
            trainer.Invoking(t => t.Train(data).Count()).Should().Throw<TrainingDataException>()
                .WithMessage("*The trainer was used from the training data's Read*");
        }
    }

    private sealed class Signalling(ITrainingData data, Action signal) : ITrainingData
    {
        private int ended;

        public long? Count => data.Count;

        public int Ended => Volatile.Read(ref ended);

        public Batch Read(ReadOnlySpan<long> indices)
        {
            signal();
            var batch = data.Read(indices);
            Interlocked.Increment(ref ended);
            return batch;
        }
    }

    private sealed class Slow(Action wait) : IGenerator
    {
        private readonly ModuleGenerator inner = new(Toys.Mlp(2, 2), 2);

        public nn.Module Module => inner.Module;

        public IReadOnlyList<long> LatentShape => inner.LatentShape;

        public Tensor SampleLatent(long count, Generator random) => inner.SampleLatent(count, random);

        public Tensor Generate(Tensor latent, Tensor? condition = null)
        {
            wait();
            return inner.Generate(latent, condition);
        }
    }
}
