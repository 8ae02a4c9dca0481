using TorchSharp;
using TorchSharp.Modules;

namespace WganGp.Runs;

/// <summary>
/// Which operations may give different bits when they are repeated. On the CPU, at one thread count, none that networks here consist of. On
/// CUDA those that PyTorch lists under torch.use_deterministic_algorithms, a switch that TorchSharp 0.107 does not have.
/// </summary>
internal static class Determinism
{
    private const int MostNamed = 8;

    /// <exception cref="NetworkException">A run on this device is not guaranteed to be repeatable.</exception>
    public static void ThrowUnlessPossible(DeviceType device, torch.nn.Module generator, torch.nn.Module critic)
    {
        if (Obstacle(device, generator, critic) is { } obstacle) throw new NetworkException(obstacle);
    }

    /// <summary>Why a run on this device is not guaranteed to be repeatable; null when it is.</summary>
    public static string? Obstacle(DeviceType device, torch.nn.Module generator, torch.nn.Module critic)
    {
        if (device == DeviceType.CPU) return null;
        var found = Named("generator", generator).Concat(Named("critic", critic)).ToList();
        var named = found.Count == 0
            ? "the networks contain no such layer, but operations in their own code cannot be inspected"
            : string.Join("; ", found.Take(MostNamed)) + (found.Count > MostNamed ? $"; and {found.Count - MostNamed} more" : "");
        return
            $"Execution.Deterministic is true, but libtorch on {device.ToString().ToLowerInvariant()} does not guarantee the same bits " +
            $"twice: {named}; and matrix products by cuBLAS depend on its workspace. " +
            "TorchSharp has no switch for deterministic algorithms. " +
            "Train on the CPU, or set Execution.Deterministic to false.";
    }

    private static IEnumerable<string> Named(string network, torch.nn.Module root) =>
        from entry in root.named_modules().Prepend((name: "", module: root)).DistinctBy(entry => entry.module)
        let reason = Reason(entry.module)
        where reason is not null
        select $"{network}{(entry.name.Length == 0 ? "" : ".")}{entry.name} ({entry.module.GetType().Name}: {reason})";

    // From PyTorch's documentation of use_deterministic_algorithms, for CUDA tensors; not tested on a GPU.
    private static string? Reason(torch.nn.Module module) => module switch
    {
        Conv1d or Conv2d or Conv3d or ConvTranspose1d or ConvTranspose2d or ConvTranspose3d => "cuDNN chooses its algorithm",
        Upsample { mode: torch.UpsampleMode.Nearest } => null,
        Upsample or AvgPool3d or AdaptiveAvgPool2d or AdaptiveAvgPool3d or MaxPool3d or AdaptiveMaxPool2d or FractionalMaxPool2d or
            FractionalMaxPool3d or ReflectionPad1d or ReflectionPad2d or ReflectionPad3d or ReplicationPad1d or ReplicationPad2d or
            ReplicationPad3d or EmbeddingBag
            => "its backward adds in no fixed order",
        MaxUnpool1d or MaxUnpool2d or MaxUnpool3d => "it writes in no fixed order",
        LSTM or GRU or RNN => "cuDNN's recurrent kernels",
        _ => null,
    };
}
