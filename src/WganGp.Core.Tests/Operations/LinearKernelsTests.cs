using FluentAssertions;
using WganGp.Operations;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Operations;

/// <summary>The products of a fully connected layer, by oneDNN where its sizes suit and the processor gains, else by MKL.</summary>
public static class LinearKernelsTests
{
    // Of the sizes that go to oneDNN and of each that does not: few rows, few features on either side, rows that are no multiple of 16.
    [Theory]
    [InlineData(16, 128, 128, true), InlineData(272, 130, 257, true), InlineData(768, 512, 512, false), InlineData(256, 512, 128, true)]
    [InlineData(48, 130, 257, true), InlineData(257, 128, 128, true), InlineData(256, 2, 512, true), InlineData(256, 512, 1, false)]
    public static void Products_are_those_of_float64(int rows, int inputs, int outputs, bool hasBias)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(3);
        var (x, w) = (randn([rows, inputs], generator: random), randn([outputs, inputs], generator: random));
        var (g, b) = (randn([rows, outputs], generator: random), hasBias ? randn([outputs], generator: random) : null);
        var (wide, wideW, wideG) = (x.@double(), w.@double(), g.@double());

        Off(LinearKernels.Apply(x, w, b), wide.mm(wideW.t()) + (b?.@double() ?? 0)).Should().BeLessThan(2e-6);
        Off(LinearKernels.InputGradient(g, w), wideG.mm(wideW)).Should().BeLessThan(2e-6);
        Off(LinearKernels.WeightGradient(g, x, w), wideG.t().mm(wide)).Should().BeLessThan(2e-6);
    }

    [Fact]
    public static void Rows_that_do_not_lie_side_by_side_are_read_as_they_stand()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(4);
        var x = randn([200, 320], generator: random).t();
        var g = randn([320, 300], generator: random).narrow(1, 50, 150);
        var w = randn([200, 150], generator: random).t();

        Off(LinearKernels.Apply(x, w, null), x.@double().mm(w.@double().t())).Should().BeLessThan(2e-6);
        Off(LinearKernels.InputGradient(g, w), g.@double().mm(w.@double())).Should().BeLessThan(2e-6);
        Off(LinearKernels.WeightGradient(g, x, w), g.@double().t().mm(x.@double())).Should().BeLessThan(2e-6);
    }

    private static double Off(Tensor found, Tensor expected)
    {
        found.shape.Should().Equal(expected.shape);
        return ((found.@double() - expected).abs().max() / expected.abs().max()).item<double>();
    }
}
