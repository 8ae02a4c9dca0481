using TorchSharp;
using WganGp.Runtime;

namespace WganGp.Operations;

/// <summary>
/// A fully connected layer's three products. In float32 libtorch leaves them to MKL, which runs at half speed on some processors
/// (<see cref="Processor.HasSlowProducts"/>); there larger ones go to oneDNN, as convolutions over the rows with a kernel of one point.
/// </summary>
internal static class LinearKernels
{
    // libtorch leaves such a convolution to oneDNN from 16 samples on, whatever the number of threads.
    private const long Samples = 16;

    // Below, a convolution's overhead is about what it gains, or more: on one core of a Zen 5 processor 192 rows of 128 features took 83,
    // 76 and 89 microseconds for the three products, against MKL's 70, 68 and 74; 768 rows took 165, 177 and 204 against 273, 272 and 299.
    private const long LeastRows = 256;
    private const long LeastFeatures = 128;

    private static bool IsUseful => Processor.HasSlowProducts && NativeRuntime.IsOneDnnRight;

    private static readonly TorchScript Script = new("""
        def image(rows: Tensor) -> Tensor:
            return rows.reshape(16, -1, 1, rows.size(1)).permute(0, 3, 1, 2)

        def rows(image: Tensor) -> Tensor:
            return image.permute(0, 2, 3, 1).reshape(-1, image.size(1))

        def apply(x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
            return rows(torch.convolution(image(x), w[:, :, None, None], b, [1, 1], [0, 0], [1, 1], False, [0, 0], 1))

        def input_gradient(g: Tensor, w: Tensor) -> Tensor:
            x = torch.empty([16, g.size(0) // 16, 1, w.size(1)], dtype=g.dtype, device=g.device).permute(0, 3, 1, 2)
            return rows(torch.convolution_backward(
                image(g), x, w[:, :, None, None], None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1, [True, False, False])[0])

        def weight_gradient(g: Tensor, x: Tensor, w: Tensor) -> Tensor:
            return torch.convolution_backward(
                image(g), image(x), w[:, :, None, None], None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1, [False, True, False])[1].flatten(1)
        """);

    /// <summary>x Wᵀ + b.</summary>
    /// <param name="x">Rows <c>[N, in]</c>.</param>
    /// <param name="w">The weight, <c>[out, in]</c>.</param>
    /// <param name="b">The bias, or null.</param>
    public static torch.Tensor Apply(torch.Tensor x, torch.Tensor w, torch.Tensor? b) =>
        GoesToOneDnn(x, w) ? Script.Compute("apply", [x, w, b]) : torch.nn.functional.linear(x, w, b);

    /// <summary>g W.</summary>
    /// <param name="g">The gradient above, <c>[N, out]</c>.</param>
    /// <param name="w">The weight.</param>
    public static torch.Tensor InputGradient(torch.Tensor g, torch.Tensor w) =>
        GoesToOneDnn(g, w) ? Script.Compute("input_gradient", [g, w]) : g.mm(w);

    /// <summary>gᵀ x.</summary>
    /// <param name="g">The gradient above.</param>
    /// <param name="x">The rows below.</param>
    /// <param name="w">The weight, for its shape.</param>
    public static torch.Tensor WeightGradient(torch.Tensor g, torch.Tensor x, torch.Tensor w)
    {
        if (GoesToOneDnn(x, w)) return Script.Compute("weight_gradient", [g, x, w]);
        using var transposed = g.t();
        return transposed.mm(x);
    }

    /// <summary>Whether the products of these rows and this weight are oneDNN's.</summary>
    public static bool GoesToOneDnn(torch.Tensor rows, torch.Tensor w) =>
        IsUseful && rows.dtype == torch.ScalarType.Float32 && rows.device_type == DeviceType.CPU
        && rows.shape[0] >= LeastRows && rows.shape[0] % Samples == 0 && w.shape.All(features => features >= LeastFeatures);
}
