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
        var earlier = new StrongBox<Tensor[]?>(Left());
        using var live = LiveTensors.Watch();

        earlier.Value = null;
        var taken = Enumerable.Range(0, 1_000).Sum(_ => new byte[50_000].LongLength);

        taken.Should().Be(50_000_000, "many collections' worth");
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Tensor[] Left() => [.. Enumerable.Range(0, 100).Select(_ => zeros(1))];
}
