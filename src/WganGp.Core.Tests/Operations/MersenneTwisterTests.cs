using FluentAssertions;
using WganGp.Operations;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Operations;

/// <summary>The generator's numbers, and the state in which it is left.</summary>
public static class MersenneTwisterTests
{
    // Before the first number, within a block of 624 words, at its end, and at an odd place; with and without what a normal number leaves.
    [Theory]
    [InlineData(0, false), InlineData(1, false), InlineData(311, true), InlineData(623, false), InlineData(624, true)]
    [InlineData(625, false)]
    public static void Numbers_and_state_are_those_of_libtorch(int before, bool afterNormal)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(12, CPU);
        if (afterNormal) randn(1, generator: random);
        if (before > 0) rand(before, generator: random);
        var state = random.get_state();
        var twister = new MersenneTwister(state.bytes);

        foreach (var count in new[] { 1, 2, 7, 155, 156, 157, 312, 5, 1000 })
        {
            var numbers = new uint[2 * count];
            twister.Fill(numbers);
            // Of a number with 53 bits the first word is the high one.
            var found = Enumerable.Range(0, count)
                .Select(i => Math.ScaleB(((ulong)(numbers[2 * i] & 0x1f_ffff) << 32) | numbers[(2 * i) + 1], -53)).ToArray();

            found.Should().Equal(rand(count, ScalarType.Float64, generator: random).data<double>().ToArray(), "{0} numbers", count);

            twister.WriteTo(state.bytes);
            state.bytes.SequenceEqual(random.get_state().bytes).Should().BeTrue("{0} numbers", count);
        }
    }

    [Fact]
    public static void Every_number_of_words_continues_where_the_last_one_ended()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(13, CPU);
        var state = random.get_state();
        var (whole, pieces) = (new MersenneTwister(state.bytes), new MersenneTwister(state.bytes));
        var expected = new uint[40 * 41 / 2];
        whole.Fill(expected);
        var found = new uint[expected.Length];

        for (var (size, at) = (0, 0); size <= 40; at += size, size++) pieces.Fill(found.AsSpan(at, size));

        found.Should().Equal(expected);
    }
}
