using FluentAssertions;
using WganGp.Operations;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Operations;

/// <summary>Texts with placeholders for constants.</summary>
public static class TorchScriptTemplateTests
{
    private static readonly TorchScriptTemplate Text = new("""
        def dimensions() -> List[int]:
            return $dimensions

        def total(x: Tensor) -> Tensor:
            return x.sum(dimensions())
        """);

    [Theory]
    [InlineData(new long[] { 0 }, new long[] { 3, 4 })]
    [InlineData(new long[] { 0, 2 }, new long[] { 3 })]
    public static void Each_set_of_constants_is_a_text_of_its_own(long[] dimensions, long[] shape)
    {
        using var scope = NewDisposeScope();

        Of(dimensions).Compute("total", [ones(2, 3, 4)]).shape.Should().Equal(shape);
        Of(dimensions).Should().BeSameAs(Of(dimensions));
    }

    // libtorch ends the process when it cannot compile a text.
    [Fact]
    public static void A_placeholder_without_a_constant_is_refused()
    {
        var act = () => Text.With(("$dimension_list", "[0]"));

        act.Should().Throw<InvalidOperationException>().WithMessage("A placeholder of this TorchScript text has no constant:*$dimensions*");
    }

    private static TorchScript Of(long[] dimensions) => Text.With(("$dimensions", TorchScriptTemplate.List(dimensions)));
}
