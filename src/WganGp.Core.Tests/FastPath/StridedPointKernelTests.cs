using FluentAssertions;
using WganGp.FastPath;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.FastPath;

/// <summary>libtorch 2.10 writes beyond its memory in the weight gradient of a strided 1x1 convolution of images that are channels last.</summary>
public static class StridedPointKernelTests
{
    [Theory]
    [InlineData(nameof(Convolution))]
    [InlineData(nameof(TransposedConvolution))]
    public static void Weight_gradient_of_a_strided_kernel_of_one_point_stays_in_its_memory(string scenario)
    {
        // In a process of its own: what was written beyond ends it, at once or later.
        var result = ChildProcess.Run(typeof(StridedPointKernelTests), scenario);

        result.Output.Should().Be("whole", result.Error);
        result.ExitCode.Should().Be(0, result.Error);
    }

    public static string Convolution() => Gradients(transposed: false, [12, 2, 64, 64], [4, 2, 1, 1], [12, 4, 32, 32]);

    public static string TransposedConvolution() => Gradients(transposed: true, [12, 2, 64, 64], [2, 4, 1, 1], [12, 4, 128, 128]);

    private static string Gradients(bool transposed, long[] input, long[] weight, long[] gradient)
    {
        using var scope = NewDisposeScope();
        var kernels = ConvolutionKernels.Of(new ConvolutionGeometry([2, 2], [0, 0], [1, 1], transposed ? [1, 1] : [0, 0], transposed, 1));
        var (x, w, g) = (PointwiseKernels.Laid(rand(input)), rand(weight), PointwiseKernels.Laid(rand(gradient)));
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
