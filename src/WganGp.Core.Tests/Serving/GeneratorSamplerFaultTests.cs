using FluentAssertions;
using WganGp.Tests.Support;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Serving;

/// <summary>Cancellation, overload, disposal and mistakes.</summary>
public sealed class GeneratorSamplerFaultTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly SavedGenerator saved = new();
    private readonly SemaphoreSlim entered = new(0), gate = new(0);

    public void Dispose()
    {
        gate.Release(1_000);
        saved.Dispose();
        entered.Dispose();
        gate.Dispose();
    }

    [Fact]
    public async Task Cancelled_call_leaves_the_queue_at_once()
    {
        using var sampler = Gated();
        using var cancellation = new CancellationTokenSource();
        var running = sampler.SampleAsync(1);
        await entered.WaitAsync();
        var waiting = sampler.SampleAsync(1, 1, cancellationToken: cancellation.Token);
        var behind = sampler.SampleAsync(1, 2);

        sampler.Waiting.Should().Be(2);
        await cancellation.CancelAsync();

        (await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>())
            .Which.CancellationToken.Should().Be(cancellation.Token);
        sampler.Waiting.Should().Be(1);
        gate.Release(2);
        (await running).Dispose();
        (await behind).Dispose();
    }

    [Fact]
    public async Task Large_call_is_cancelled_between_two_passes()
    {
        using var sampler = Gated(new() { Workers = 1, BatchSize = 1 });
        using var cancellation = new CancellationTokenSource();
        var running = sampler.SampleAsync(3, cancellationToken: cancellation.Token);
        await entered.WaitAsync();

        await cancellation.CancelAsync();
        running.IsCompleted.Should().BeFalse("a pass is not interrupted");
        gate.Release();

        await FluentActions.Awaiting(() => running).Should().ThrowAsync<OperationCanceledException>();
        entered.CurrentCount.Should().Be(0, "the second pass has not begun");
        (await sampler.SampleAsync(1, cancellationToken: default).WaitAsync(Opened())).Dispose();
    }

    [Fact]
    public async Task Cancelled_token_draws_nothing()
    {
        using var sampler = Gated();

        await FluentActions.Awaiting(() => sampler.SampleAsync(1, cancellationToken: new CancellationToken(canceled: true)))
            .Should().ThrowAsync<OperationCanceledException>();
        entered.CurrentCount.Should().Be(0);
    }

    [Fact]
    public async Task One_call_too_many_is_refused_and_the_next_is_served()
    {
        using var sampler = Gated(new() { Workers = 1, MaxWaiting = 1 });
        var running = sampler.SampleAsync(1);
        await entered.WaitAsync();
        var waiting = sampler.SampleAsync(1);

        FluentActions.Invoking(() => { sampler.SampleAsync(1); }).Should().Throw<SamplerBusyException>().WithMessage(
            "The sampler is busy: 1 calls are computed and 1 wait, and MaxWaiting is 1. Try again later, or raise MaxWaiting.");
        gate.Release(3);
        (await running).Dispose();
        (await waiting).Dispose();
        sampler.Sample(1).Dispose();
    }

    [Fact]
    public async Task Disposal_finishes_what_is_computed_and_ends_what_waits()
    {
        var sampler = Gated();
        var running = sampler.SampleAsync(2);
        await entered.WaitAsync();
        var waiting = sampler.SampleAsync(1);

        var ending = Task.Run(sampler.Dispose);
        await FluentActions.Awaiting(() => waiting.WaitAsync(Long)).Should().ThrowAsync<ObjectDisposedException>();
        ending.IsCompleted.Should().BeFalse("a pass is in progress");
        gate.Release();

        using var samples = await running;
        await ending.WaitAsync(Long);
        samples.shape.Should().Equal(2, 2);
        FluentActions.Invoking(() => sampler.Sample(1)).Should().Throw<ObjectDisposedException>();
        sampler.Dispose();
    }

    [Fact]
    public void Disposal_from_several_threads_while_fifty_call_ends_every_call()
    {
        // What TorchSharp counts for two generators that are built and disposed, and nothing else.
        // TorchSharp's layers leave to the garbage collector what they make when they draw their initial weights, and its count of tensors
        // takes a parameter for two.
        using var live = LiveTensors.Watch();
        for (var i = 0; i < 2; i++) SavedGenerator.Plain().Module.Dispose();
        var left = live.Added;
        var sampler = saved.Sampler(new() { Workers = 2, ThreadsPerWorker = 1 });

        var ends = GeneratorSamplerTests.InParallel(caller =>
        {
            for (var i = 0; ; i++)
            {
                if (caller < 3 && i == 5) sampler.Dispose();
                try
                {
                    sampler.Sample(2, (ulong)i).Dispose();
                }
                catch (ObjectDisposedException)
                {
                    return i;
                }
            }
        });

        ends.Should().OnlyContain(calls => calls >= 0);
        live.Added.Should().Be(2 * left);
    }

    [Fact]
    public void Generator_that_uses_its_own_sampler_is_refused()
    {
        GeneratorSampler? sampler = null;
        Action? nested = null;
        using (sampler = saved.Sampler(new() { Workers = 1 }, () => new GatedGenerator(() => nested?.Invoke())))
        {
            nested = () => sampler.Sample(1);
            FluentActions.Invoking(() => sampler.Sample(1)).Should().Throw<NetworkException>()
                .WithMessage("The generator failed on an input [1, 2] of Float32*The sampler was called by its own generator*");
            nested = sampler.Dispose;
            FluentActions.Invoking(() => sampler.Sample(1)).Should().Throw<NetworkException>().WithMessage("*was disposed by its own*");
            nested = null;
            sampler.Sample(1).Dispose();
        }
    }

    [Fact]
    public void Mistakes_are_one_clear_message()
    {
        using var sampler = saved.Sampler(new() { MaxCount = 8 });
        using var conditions = zeros(3, int64);

        FluentActions.Invoking(() => sampler.Sample(9)).Should().Throw<ArgumentOutOfRangeException>().WithMessage(
            "This sampler draws 1 to 8 samples per call. Draw fewer at a time, each time with another seed, or raise MaxCount.*");
        FluentActions.Invoking(() => sampler.SampleClass(0, 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => sampler.Sample(2, 0, conditions)).Should().Throw<ArgumentException>()
            .WithMessage("The tensor of conditions is [3]; give one condition per sample, [2, …].*");
        FluentActions.Invoking(() => sampler.Sample(3, 0, conditions)).Should().Throw<NetworkException>()
            .WithMessage("*takes only latents, but a condition was passed.*");
        var none = new GeneratorSamplerOptions { Workers = 0, ThreadsPerWorker = 0, MaxWaiting = -1, MaxCount = 0, BatchSize = 0 };
        FluentActions.Invoking(() => saved.Sampler(none)).Should().Throw<ArgumentException>().WithMessage(
            "Workers is 0; it must be at least 1. ThreadsPerWorker is 0; it must be at least 1. MaxWaiting is -1; it must be at least " +
            "0. MaxCount is 0; it must be at least 1. BatchSize is 0; it must be at least 1.*");
        FluentActions.Invoking(() => saved.Sampler(other: () => new ModuleGenerator(Toys.Mlp(2, 2), 2)))
            .Should().Throw<CheckpointException>().WithMessage("*belongs to another network*");
    }

    [Fact]
    public void Function_that_returns_one_generator_twice_is_refused()
    {
        var one = SavedGenerator.Plain();

        FluentActions.Invoking(() => saved.Sampler(new() { Workers = 2 }, () => one)).Should().Throw<ArgumentException>()
            .WithMessage("The function returned one generator twice; two threads cannot use it at once. Build a new one at each call*");
    }

    /// <summary>A sampler whose passes begin when the gate lets them.</summary>
    private GeneratorSampler Gated(GeneratorSamplerOptions? options = null) => saved.Sampler(
        options ?? new() { Workers = 1 },
        () => new GatedGenerator(() =>
        {
            entered.Release();
            gate.Wait(Long);
        }));

    private TimeSpan Opened()
    {
        gate.Release(10);
        return Long;
    }
}
