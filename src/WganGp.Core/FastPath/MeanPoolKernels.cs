using System.Collections.Concurrent;
using TorchSharp;

namespace WganGp.FastPath;

/// <summary>libtorch's average pooling of images and its gradient, for one window.</summary>
internal sealed class MeanPoolKernels
{
    private static readonly ConcurrentDictionary<string, MeanPoolKernels> Known = new();
    private readonly torch.jit.CompilationUnit script;

    private MeanPoolKernels(string window) => script = torch.jit.compile($"""
        def apply(x: Tensor) -> Tensor:
            return torch.avg_pool2d(x, {window})

        def gradient(g: Tensor, x: Tensor) -> Tensor:
            return torch.avg_pool2d_backward(g, x, {window})

        """);

    public static MeanPoolKernels Of(TorchSharp.Modules.AvgPool2d pool)
    {
        static string List(long[]? values) => values is null ? "[]" : $"[{string.Join(", ", values)}]";
        static string Flag(bool value) => value ? "True" : "False";
        var text = $"{List(pool.kernel_size)}, {List(pool.stride ?? pool.kernel_size)}, {List(pool.padding ?? [0, 0])}, {Flag(pool.ceil_mode)}, " +
            $"{Flag(pool.count_include_pad)}, {pool.divisor_override?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "None"}";
        return Known.GetOrAdd(text, window => new MeanPoolKernels(window));
    }

    public torch.Tensor Apply(torch.Tensor input) => script.invoke<torch.Tensor>("apply", input);

    public torch.Tensor Gradient(torch.Tensor gradient, torch.Tensor input) => script.invoke<torch.Tensor>("gradient", gradient, input);
}
