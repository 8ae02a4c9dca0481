using TorchSharp;
using TorchSharp.Modules;
using WganGp.Networks;

namespace WganGp.Updates;

/// <summary>
/// Whether a normalisation in training would take its statistics from a single value: BatchNorm over a batch of one sample, InstanceNorm
/// over a map of one position. The result then ignores the input, and a running variance becomes NaN for good. PyTorch refuses both
/// ("Expected more than 1 value per channel when training"), TorchSharp 0.107 neither.
/// </summary>
/// <remarks>
/// It tries one or two rows, with copies of the buffers and from a random state of its own, and only where a network has something that
/// could be affected.
/// </remarks>
internal sealed class SingleValueCheck(IGenerator generator, ICritic critic, Placement placement)
{
    private readonly Layer[] layers = [.. Layers("generator", generator.Module), .. Layers("critic", critic.Module)];
    private readonly bool hasBuffers = Buffers(generator, critic).Any();
    private readonly int pac = Packing.Of(critic);
    private readonly HashSet<string> passed = [];

    /// <summary>Checks what an update would do, before it does anything.</summary>
    /// <param name="part">The smallest part of the batch.</param>
    /// <param name="real">Real samples on the networks' device; null when there are only generated ones.</param>
    /// <param name="condition">Conditions, or null.</param>
    /// <exception cref="NetworkException">A normalisation would take its statistics from a single value.</exception>
    public void Run(SmallestPart part, torch.Tensor? real, torch.Tensor? condition)
    {
        // Two samples, or packs, are enough for BatchNorm; how many positions a map has does not depend on the number of samples.
        var rows = Math.Min(part.Size, 2 * pac);
        var isOne = rows == pac;
        var used = Array.FindAll(layers, layer => layer.UsesInput && (isOne || layer.Module is InstanceNorm));
        if (used.Length == 0 && !(isOne && hasBuffers)) return;
        var key = $"{rows} {(real is null ? "" : NetworkCall.Shape(real))} {string.Join(' ', used.Select(layer => layer.Path))}";
        if (passed.Contains(key)) return;
        ThrowOn(Try(rows, used, real, condition), part);
        passed.Add(key);
    }

    private Fault? Try(long rows, Layer[] used, torch.Tensor? real, torch.Tensor? condition)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        Fault? fault = null;
        var unhook = new List<Action>();
        using var lent = new LentState([generator.Module, critic.Module], placement.Type, withParameters: false);
        lent.Rewind();
        var finite = Buffers(generator, critic).Where(entry => entry.Buffer.isfinite().all().item<bool>()).ToList();
        try
        {
            foreach (var layer in used)
            {
                var hook = layer.Module.register_forward_pre_hook((_, input) =>
                {
                    if (layer.Values(input) <= 1) fault ??= new Fault(layer, NetworkCall.Shape(input));
                    return null!;
                });
                unhook.Add(hook.remove);
            }

            using var random = new torch.Generator(4, torch.CPU);
            var given = condition?.narrow(0, 0, rows);
            var fake = NetworkCall.Generate(generator, Latents.Draw(generator, rows, random, placement), given);
            NetworkCall.Score(critic, real?.narrow(0, 0, rows) ?? fake, given);
        }
        catch (NetworkException)
        {
            // The update itself meets it, and reports it.
        }
        finally
        {
            foreach (var remove in unhook) remove();
        }

        // Statistics in code of the host's own show in the buffers alone.
        return fault ?? finite.Where(entry => !entry.Buffer.isfinite().all().item<bool>())
            .Select(entry => new Fault(new Layer(entry.Network, entry.Path, null!), null)).FirstOrDefault();
    }

    private static void ThrowOn(Fault? fault, SmallestPart part)
    {
        if (fault is null) return;
        var (network, path, module) = fault.Layer;
        throw new NetworkException(fault.Input is null
            ? $"The {network}'s buffer {path} would become NaN or infinite in a batch of one sample: {part.Reason}. {part.Cure}."
            : $"The {network}'s {module.GetType().Name} at {path} would normalise single values, because its input is {fault.Input}, " +
                (module is InstanceNorm
                    ? "one position per channel: its result would not depend on the input. Remove it, or apply it to larger maps."
                    : $"one value per channel: {part.Reason}. Its running variance would become NaN. {part.Cure}, or use LayerNorm."));
    }

    private static IEnumerable<Layer> Layers(string network, torch.nn.Module root) => root.named_modules().Prepend(("the root", root))
        .Where(entry => entry.Item2 is BatchNorm or InstanceNorm)
        .Select(entry => new Layer(network, entry.Item1, (NormBase)entry.Item2));

    private static IEnumerable<(string Network, string Path, torch.Tensor Buffer)> Buffers(IGenerator generator, ICritic critic) =>
        generator.Module.named_buffers().Select(entry => ("generator", entry.name, entry.buffer))
            .Concat(critic.Module.named_buffers().Select(entry => ("critic", entry.name, entry.buffer)))
            .Where(entry => torch.is_floating_point(entry.buffer));

    /// <summary>A normalisation, and where it is.</summary>
    private sealed record Layer(string Network, string Path, NormBase Module)
    {
        /// <summary>Whether the statistics are those of the input.</summary>
        public bool UsesInput => Module.training || Module.running_mean is null;

        /// <summary>How many values a mean is taken over.</summary>
        public long Values(torch.Tensor input) => Module switch
        {
            InstanceNorm1d => input.shape[^1],
            InstanceNorm2d => input.shape[^1] * input.shape[^2],
            InstanceNorm3d => input.shape[^1] * input.shape[^2] * input.shape[^3],
            _ => input.numel() / Module.num_features,
        };
    }

    /// <summary>What was found.</summary>
    /// <param name="Layer">Where.</param>
    /// <param name="Input">The shape of its input; null for a buffer.</param>
    private sealed record Fault(Layer Layer, string? Input);
}
