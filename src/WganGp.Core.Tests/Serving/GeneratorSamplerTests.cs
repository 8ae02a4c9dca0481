using FluentAssertions;
using WganGp.Serving;
using WganGp.Tests.Support;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Serving;

/// <summary>What a sampler returns: the samples of its arguments, whoever else asks.</summary>
public sealed class GeneratorSamplerTests
{
    private const int Callers = 50;

    public static TheoryData<string, int> Kinds => new() { { "plain", 3 }, { "noisy", 3 }, { "conditional", 2 }, { "plain", 1 } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fifty_parallel_callers_get_the_samples_that_one_caller_gets(string kind, int workers)
    {
        using var saved = new SavedGenerator(Builder(kind), kind == "conditional" ? 0 : 4);
        using var sampler = saved.Sampler(new() { Workers = workers, ThreadsPerWorker = 1, BatchSize = 4 });
        byte[] Draw(int caller) => Bytes(kind == "conditional"
            ? sampler.SampleClass(1 + (caller % 9), caller % 3, (ulong)caller)
            : sampler.Sample(1 + (caller % 9), (ulong)caller));
        var alone = Enumerable.Range(0, Callers).Select(Draw).ToList();

        var together = InParallel(caller => Enumerable.Range(0, 4).Select(_ => Draw(caller)).ToList());

        alone.Select(Convert.ToHexString).Distinct().Should().HaveCount(Callers);
        for (var caller = 0; caller < Callers; caller++) together[caller].Should().AllSatisfy(each => each.Should().Equal(alone[caller]));
    }

    [Fact]
    public async Task Fifty_tasks_get_the_samples_that_one_caller_gets()
    {
        using var saved = new SavedGenerator();
        using var sampler = saved.Sampler(new() { Workers = 2, ThreadsPerWorker = 1 });
        var alone = Enumerable.Range(0, Callers).Select(seed => Bytes(sampler.Sample(3, (ulong)seed))).ToList();

        var together = await Task.WhenAll(Enumerable.Range(0, Callers).Select(seed => sampler.SampleAsync(3, (ulong)seed)));

        for (var seed = 0; seed < Callers; seed++) Bytes(together[seed]).Should().Equal(alone[seed]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(true)]
    [InlineData(false)]
    public void Samples_are_the_trainers_for_the_same_count_and_seed(bool? averaged)
    {
        using var saved = new SavedGenerator();
        using var sampler = saved.Sampler(new() { ThreadsPerWorker = get_num_threads(), BatchSize = 16, Averaged = averaged });

        var expected = Bytes(saved.Trainer.Sample(40, 7, averaged: averaged));

        Bytes(sampler.Sample(40, 7)).Should().Equal(expected);
        Bytes(saved.Trainer.Sample(40, 7, averaged: averaged == false)).Should().NotEqual(expected, "the average is not the last weights");
        sampler.Step.Should().Be(saved.Trainer.Step);
    }

    [Fact]
    public async Task Class_is_the_same_as_a_tensor_of_labels()
    {
        using var saved = new SavedGenerator(Builder("conditional"), steps: 0);
        using var sampler = saved.Sampler();
        using var labels = tensor(new long[] { 2, 2, 2 });

        Bytes(sampler.SampleClass(3, 2, 5)).Should().Equal(Bytes(sampler.Sample(3, 5, labels)))
            .And.NotEqual(Bytes(sampler.SampleClass(3, 1, 5)))
            .And.Equal(Bytes(await sampler.SampleClassAsync(3, 2, 5)));
    }

    [Fact]
    public async Task Condition_may_be_disposed_once_the_call_has_begun()
    {
        using var saved = new SavedGenerator(Builder("conditional"), steps: 0);
        using var sampler = saved.Sampler(new() { Workers = 1 });
        var labels = tensor(new long[] { 2, 1, 0 });
        var expected = Bytes(sampler.Sample(3, 5, labels));

        var task = sampler.SampleAsync(3, 5, labels);
        labels.Dispose();

        Bytes(await task).Should().Equal(expected);
    }

    [Fact]
    public void Weights_are_in_memory_once()
    {
        using var saved = new SavedGenerator();
        using var checkpoint = Checkpoint.Open(saved.Path);
        var first = SharedWeights.Load(checkpoint, SavedGenerator.Plain, null, []);
        var second = SharedWeights.Load(checkpoint, SavedGenerator.Plain, null, [first]);
        using var noGrad = no_grad();

        foreach (var parameter in first.Module.parameters()) parameter.fill_(3);
        foreach (var buffer in first.Module.buffers()) buffer.zero_();

        second.Module.parameters().Should().OnlyContain(parameter => parameter.Values().All(value => value == 3));
        second.Module.buffers().Should().Contain(buffer => buffer.Values().Any(value => value != 0), "buffers are each worker's own");
        first.Module.Dispose();
        second.Module.parameters().Should().OnlyContain(parameter => parameter.Values().All(value => value == 3));
        second.Module.Dispose();
    }

    [Fact]
    public void Memory_does_not_grow_with_the_calls()
    {
        using var saved = new SavedGenerator();
        using var sampler = saved.Sampler(new() { Workers = 2, ThreadsPerWorker = 1, BatchSize = 4, MaxWaiting = 10 });
        void Burst()
        {
            InParallel(caller =>
            {
                using var labels = zeros(3, int64);
                foreach (var condition in new[] { null, labels })
                {
                    try
                    {
                        sampler.Sample(3, (ulong)caller, condition).Dispose();
                    }
                    catch (WganGpException)
                    {
                        // A full queue, or labels that this generator does not take.
                    }
                }

                return true;
            });
        }

        Burst();
        using var live = LiveTensors.Watch();
        for (var i = 0; i < 10; i++) Burst();

        live.Added.Should().Be(0);
        sampler.Waiting.Should().Be(0);
    }

    [Fact]
    public void Samples_belong_to_the_callers_scope_and_have_no_gradient()
    {
        using var saved = new SavedGenerator();
        using var sampler = saved.Sampler();
        Tensor within;
        using (NewDisposeScope()) within = sampler.Sample(2);

        within.IsInvalid.Should().BeTrue();
        using var outside = sampler.Sample(2);
        outside.requires_grad.Should().BeFalse();
        outside.IsInvalid.Should().BeFalse();
    }

    [Fact]
    public void Process_keeps_its_random_state_and_its_number_of_threads()
    {
        static int ThreadsOfANewThread()
        {
            var threads = 0;
            var thread = new Thread(() => threads = get_num_threads());
            thread.Start();
            thread.Join();
            return threads;
        }

        using var saved = new SavedGenerator(Builder("noisy"));
        var (own, new_) = (get_num_threads(), ThreadsOfANewThread());
        using var state = get_rng_state();

        using var sampler = saved.Sampler(new() { Workers = 2, ThreadsPerWorker = own + 1 });
        sampler.Sample(2).Dispose();

        get_num_threads().Should().Be(own);
        ThreadsOfANewThread().Should().Be(new_);
        using var after = get_rng_state();
        after.Bytes().Should().Equal(state.Bytes());
    }

    internal static List<T> InParallel<T>(Func<int, T> work)
    {
        var results = new T[Callers];
        using var begin = new Barrier(Callers);
        var threads = Enumerable.Range(0, Callers).Select(caller => new Thread(() =>
        {
            begin.SignalAndWait();
            results[caller] = work(caller);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return [.. results];
    }

    private static Func<IGenerator> Builder(string kind) => kind switch
    {
        "noisy" => () => new ModuleGenerator(new Noisy(), 2),
        "conditional" => () => new ModuleGenerator(
            new ConditionalSequential(new ConcatenatedCondition(new OneHot(3)), nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 2)), 2),
        _ => SavedGenerator.Plain,
    };

    private static byte[] Bytes(Tensor samples)
    {
        using (samples) return samples.Bytes();
    }

    private sealed class Noisy : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> layers = Toys.Mlp(2, 2);

        public Noisy() : base(nameof(Noisy)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layers.call(input + randn_like(input));
    }
}
