using System.Runtime.CompilerServices;
using FluentAssertions;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Support;

public sealed class LiveTensorsTests
{
    [Fact]
    public static void Garbage_of_an_earlier_test_is_not_freed_while_tensors_are_counted()
    {
        // As the runner keeps a test that has ended, until the next one has begun.
        var earlier = Kept();
        using var live = LiveTensors.Watch();

        earlier.Value = null;
        // Large arrays make the collector run through old objects, too, such as the tensors now are.
        var taken = Enumerable.Range(0, 1_500).Sum(_ => new byte[100_000].LongLength);
        GC.WaitForPendingFinalizers();

        taken.Should().Be(150_000_000);
        live.Added.Should().Be(0);
    }

    [Fact]
    public static void A_tensor_left_to_the_collector_is_counted()
    {
        using var live = LiveTensors.Watch();

        Left();

        live.Added.Should().Be(100);
    }

    [Fact]
    public static void A_count_that_a_collection_disturbed_is_refused()
    {
        using var live = LiveTensors.Watch();

        GC.Collect();

        FluentActions.Invoking(() => live.Added).Should().Throw<InvalidOperationException>().WithMessage("A garbage collection ran*");
    }

    // In a method of its own: the caller's frame would keep what it has made until it ends.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static StrongBox<Tensor[]?> Kept() => new(Left());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Tensor[] Left() => [.. Enumerable.Range(0, 100).Select(_ => zeros(1))];
}
