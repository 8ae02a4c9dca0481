using FluentAssertions;
using WganGp.Operations;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Operations;

/// <summary>
/// Convolutions that spread many channels over images of one to four: a matrix product and col2im in place of oneDNN's kernel.
/// </summary>
public static class ConvolutionThinImagesTests
{
    // A last pixel that no window reaches; odd sizes; holes; strides and padding that differ; a kernel of one row.
    [Theory]
    [InlineData(1, 32, 5, 5, 2, 2, 2, 2, 1, 28, 28)]
    [InlineData(3, 64, 4, 4, 2, 2, 1, 1, 1, 9, 7)]
    [InlineData(4, 40, 3, 2, 3, 1, 0, 1, 2, 12, 5)]
    [InlineData(2, 9, 1, 3, 1, 2, 0, 0, 1, 4, 8)]
    public static void Input_gradient_is_that_of_the_stock_convolution(
        int images, int channels, int height, int width, int strideY, int strideX, int paddingY, int paddingX,
        int dilation, int inputHeight, int inputWidth)
    {
        using var scope = NewDisposeScope();
        var kernels = new ConvolutionKernels(new ConvolutionGeometry(
            [strideY, strideX], [paddingY, paddingX], [dilation, dilation], [0, 0], Transposed: false, Groups: 1));
        var input = randn([3, images, inputHeight, inputWidth], float64, requires_grad: true);
        var weight = randn([channels, images, height, width], float64);
        var output = nn.functional.conv2d(input, weight, null, [strideY, strideX], [paddingY, paddingX], [dilation, dilation]);
        var gradient = randn_like(output);
        output.backward([gradient]);

        var found = kernels.InputGradient(gradient.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2), input.detach(), weight);

        found.shape.Should().Equal(input.shape);
        (found - input.grad!).abs().max().item<double>().Should().BeLessThan(1e-12);
    }

    // The last has more output padding than stride: pixels that no window of the inverse reaches are oneDNN's.
    [Theory]
    [InlineData(32, 1, 5, 2, 2, 1, 1, true)]
    [InlineData(64, 3, 4, 2, 1, 0, 1, true)]
    [InlineData(40, 3, 3, 1, 1, 0, 2, false)]
    [InlineData(18, 2, 3, 1, 0, 1, 2, true)]
    public static void Transposed_convolution_is_the_stock_one(
        int channels, int images, int kernel, int stride, int padding, int extra, int dilation, bool hasBias)
    {
        using var scope = NewDisposeScope();
        var kernels = new ConvolutionKernels(new ConvolutionGeometry(
            [stride, stride], [padding, padding], [dilation, dilation], [extra, extra], Transposed: true, Groups: 1));
        var input = randn([3, channels, 5, 7], float64);
        var weight = randn([channels, images, kernel, kernel], float64);
        var bias = hasBias ? randn([images], float64) : null;

        var found = kernels.Apply(input, weight, bias);

        var expected = nn.functional.conv_transpose2d(
            input, weight, bias, [stride, stride], [padding, padding], [extra, extra], [dilation, dilation]);
        found.shape.Should().Equal(expected.shape);
        (found - expected).abs().max().item<double>().Should().BeLessThan(1e-12);
    }
}
