using FluentAssertions;
using WganGp.Operations;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Operations;

/// <summary>
/// Kernels of libtorch 2.10 that read or write beyond their memory, or end the process, for images that are channels last.
/// </summary>
public static class ConvolutionKernelsTests
{
    [Theory]
    [InlineData(nameof(Convolution))]
    [InlineData(nameof(TransposedConvolution))]
    [InlineData(nameof(PaddedConvolution))]
    [InlineData(nameof(WindowsInThePadding))]
    public static void Convolution_stays_in_its_memory(string scenario)
    {
        // In a process of its own: what was written beyond ends it, at once or later.
        var result = ChildProcess.Run(typeof(ConvolutionKernelsTests), scenario);

        result.Output.Should().Be("whole", result.Error);
        result.ExitCode.Should().Be(0, result.Error);
    }

    public static string Convolution() => Gradients(transposed: false, [12, 2, 64, 64], [4, 2, 1, 1], [12, 4, 32, 32]);

    public static string TransposedConvolution() => Gradients(transposed: true, [12, 2, 64, 64], [2, 4, 1, 1], [12, 4, 128, 128]);

    public static string PaddedConvolution() =>
        Gradients(transposed: false, [12, 2, 64, 64], [4, 2, 3, 1], [12, 4, 32, 34], padding: 2, dilation: 2);

    public static string WindowsInThePadding()
    {
        using var scope = NewDisposeScope();
        var kernels = new ConvolutionKernels(new ConvolutionGeometry([1, 3], [2, 2], [2, 2], [0, 0], Transposed: false, Groups: 3));
        var (x, w, b) = (rand(1, 3, 8, 1), rand(6, 1, 3, 1), rand(6));
        var expected = nn.functional.conv2d(x, w, b, [1, 3], [2, 2], [2, 2], 3);
        var output = kernels.Apply(MemoryFormat.ForConvolutions(x), w, b);
        return output.allclose(expected, 1e-5, 1e-6) ? "whole" : "other numbers";
    }

    [Theory]
    [InlineData(6, 5, 1, 4, 3, 0, 2)]
    [InlineData(2, 2, 3, 4, 3, 1, 1)]
    [InlineData(9, 6, 4, 4, 3, 0, 16)]
    [InlineData(9, 2, 3, 3, 2, 1, 1)]
    [InlineData(5, 1, 4, 3, 3, 1, 1)]
    public static void One_column_from_one_channel_has_the_numbers_of_float64(
        int height, int width, int kernelHeight, int kernelWidth, int stride, int padding, int channels)
    {
        using var scope = NewDisposeScope();
        using var draw = new Generator(1);
        Tensor Draw(params long[] shape) => randn(shape, ScalarType.Float32, generator: draw);
        ConvolutionKernels Kernels(bool transposed) =>
            new(new ConvolutionGeometry([1, stride], [padding, padding], [1, 1], [0, 0], transposed, 1));
        var (x, w) = (Draw(2, 1, height, width), Draw(channels, 1, kernelHeight, kernelWidth));
        var expected = nn.functional.conv2d(x.@double(), w.@double(), null, [1, stride], [padding, padding]);
        expected.shape[3].Should().Be(1);
        var column = MemoryFormat.ForConvolutions(Draw(expected.shape));
        (x, w) = (MemoryFormat.ForConvolutions(x), MemoryFormat.ForConvolutions(w));

        // What it read beyond the image differs from call to call.
        for (var i = 0; i < 20; i++)
        {
            // The input gradient of the transposed convolution is the same sum.
            foreach (var output in (Tensor[])[Kernels(false).Apply(x, w, null), Kernels(true).InputGradient(x, column, w)])
            {
                (output - expected).abs().max().item<double>().Should().BeLessThan(1e-5);
            }
        }
    }

    private static string Gradients(bool transposed, long[] input, long[] weight, long[] gradient, long padding = 0, long dilation = 1)
    {
        using var scope = NewDisposeScope();
        var kernels = new ConvolutionKernels(new ConvolutionGeometry(
            [2, 2], [padding, padding], [dilation, dilation], transposed ? [1, 1] : [0, 0], transposed, 1));
        var (x, w, g) = (MemoryFormat.ForConvolutions(rand(input)), rand(weight), MemoryFormat.ForConvolutions(rand(gradient)));
        for (var i = 0; i < 60; i++)
        {
            using var each = NewDisposeScope();
            // Memory of other sizes around it, taken and given back.
            rand(1_000 + i);
            kernels.WeightGradient(g, x, w);
            rand(5_000);
        }

        return "whole";
    }
}
