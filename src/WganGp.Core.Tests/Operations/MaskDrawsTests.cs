using FluentAssertions;
using WganGp.Operations;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Operations;

/// <summary>Dropout's masks, against the modules of TorchSharp in the same random state.</summary>
public static class MaskDrawsTests
{
    [Theory]
    [InlineData(ScalarType.Float32), InlineData(ScalarType.Float64), InlineData(ScalarType.BFloat16)]
    public static void Masks_and_state_are_those_of_the_modules(ScalarType type)
    {
        using var scope = NewDisposeScope();
        (nn.Module<Tensor, Tensor> Module, long[] Shape)[] places =
        [
            (nn.Dropout(), [1]), (nn.Dropout(0.3), [7, 11]), (nn.Dropout(1.0 / 3), [3, 5, 4, 4]), (nn.Dropout(), [2500]),
            // Other modules, and probabilities of which libtorch draws nothing, between them.
            (nn.Dropout2d(0.4), [3, 5, 4, 4]), (nn.Dropout(1e-3), [4, 1024]), (nn.Dropout(0), [9]), (nn.Dropout(1), [9]),
            (nn.Dropout(1 - 1e-9), [33]), (nn.Dropout(1e-17), [33]), (nn.Dropout1d(), [6, 4, 3]), (nn.Dropout(0.75), [17]),
        ];
        var (expected, left) = In(() => places.Select(place => place.Module.call(ones(place.Shape, type))).ToArray());

        var (found, leftHere) = In(() =>
        {
            using var draws = new MaskDraws();
            return places.Select(place =>
            {
                var mask = full(place.Shape, -1, type);
                draws.Draw(mask, place.Module);
                return mask;
            }).ToArray();
        });

        for (var i = 0; i < places.Length; i++) AreEqual(found[i], expected[i]).Should().BeTrue("mask {0} is the module's", i);
        leftHere.bytes.SequenceEqual(left.bytes).Should().BeTrue("both drew as much");
    }

    [Fact]
    public static void Rows_of_a_larger_mask_are_drawn_and_no_others()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Dropout(0.2);
        var (expected, _) = In(() => module.call(ones(5, 13)));

        var (mask, _) = In(() =>
        {
            var whole = full([9, 13], -1, ScalarType.Float32);
            using var draws = new MaskDraws();
            draws.Draw(whole.narrow(0, 2, 5), module);
            return whole;
        });

        AreEqual(mask.narrow(0, 2, 5), expected).Should().BeTrue();
        mask[0..2].eq(-1).all().item<bool>().Should().BeTrue();
        mask[7..].eq(-1).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public static void Each_use_continues_the_state_that_it_finds()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Dropout();
        var (expected, _) = In(() => (Tensor[])[module.call(ones(100)), rand(3), module.call(ones(100)), rand(3)]);

        var (found, _) = In(() => (Tensor[])[Drawn(module), rand(3), Drawn(module), rand(3)]);

        for (var i = 0; i < expected.Length; i++) AreEqual(found[i], expected[i]).Should().BeTrue("{0}", i);
    }

    private static Tensor Drawn(nn.Module<Tensor, Tensor> module)
    {
        var mask = empty(100);
        using var draws = new MaskDraws();
        draws.Draw(mask, module);
        return mask;
    }

    private static bool AreEqual(Tensor found, Tensor expected) => found.bytes.SequenceEqual(expected.bytes);

    private static (T Result, Tensor State) In<T>(Func<T> draw)
    {
        using var global = new GlobalRandom();
        global.Seed(21);
        return (draw(), global.State());
    }
}
