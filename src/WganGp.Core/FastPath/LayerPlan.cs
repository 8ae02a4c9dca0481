using System.Reflection;
using TorchSharp;
using TorchSharp.Modules;

namespace WganGp.FastPath;

/// <summary>Reads a tree of modules as a chain of layers.</summary>
internal static class LayerPlan
{
    private const long Narrow = 64;

    /// <summary>The chain that does what the module's <c>forward</c> does.</summary>
    /// <param name="module">A <c>Sequential</c>, nested or not, or one layer.</param>
    /// <param name="ownsInput">Whether the layers may write into what they are given.</param>
    /// <param name="reason">Why there is none.</param>
    /// <returns>Null when the module is no such chain.</returns>
    public static Plan? Of(torch.nn.Module<torch.Tensor, torch.Tensor> module, bool ownsInput, out string reason)
    {
        reason = "";
        if (!IsChain(module))
        {
            reason = $"{module.GetType().Name} has a forward of its own; the fast path reads nn.Sequential of layers";
            return null;
        }

        if (Hooked(module) is { } hooked)
        {
            reason = $"{hooked.GetType().Name} has a forward hook, which the fast path would not call";
            return null;
        }

        var separate = new List<string>();
        var layers = Read(module, separate).ToList();
        if (!layers.Any(layer => layer.HasWeights))
        {
            reason = "it has no weights to train";
            return null;
        }

        // Scores, and points of few dimensions, lose in bfloat16 what tells them apart; so narrow a layer costs next to nothing in a wider type.
        if (layers[0] is LinearLayer { Inputs: <= Narrow } first) first.TakesWide = true;
        if (layers[^1] is LinearLayer { Outputs: <= Narrow } last) last.GivesWide = true;
        var chain = new Chain(layers);
        chain.Place(new Position(BendsAbove: false, WeightsBelow: false, InputIsFree: ownsInput, GradientIsFree: true));
        return new Plan(chain, separate);
    }

    private static IEnumerable<Layer> Read(torch.nn.Module<torch.Tensor, torch.Tensor> module, List<string> separate)
    {
        if (IsChain(module))
        {
            foreach (var (_, child) in module.named_children())
            {
                foreach (var layer in Read((torch.nn.Module<torch.Tensor, torch.Tensor>)child, separate)) yield return layer;
            }

            yield break;
        }

        yield return One(module, separate);
    }

    private static Layer One(torch.nn.Module<torch.Tensor, torch.Tensor> module, List<string> separate)
    {
        if (Known(module, separate) is { } known) return known;
        if (!IsOfALibrary(module) || !RowByRow(module)) separate.Add(module.GetType().Name);
        return new LocalLayer(module);
    }

    private static Layer? Known(torch.nn.Module<torch.Tensor, torch.Tensor> module, List<string> separate)
    {
        switch (module)
        {
            case var _ when !IsOfALibrary(module):
                return null;
            case Linear linear:
                return new LinearLayer(linear.weight!, linear.bias);
            // TorchSharp 0.107's own transposed convolutions take the first output padding for every dimension.
            case Convolution { padding_mode: PaddingModes.Zeros, padding: not null } convolution when !convolution.transposed || convolution.output_padding.Distinct().Count() <= 1:
                return new ConvolutionLayer(convolution.weight, convolution.bias, new ConvolutionGeometry(
                    convolution.stride, convolution.padding, convolution.dilation, convolution.output_padding, convolution.transposed, convolution.groups));
            case ReLU:
                return new RectifierLayer(0);
            case LeakyReLU { negative_slope: > 0 } leaky:
                return new RectifierLayer(leaky.negative_slope);
            case Flatten { start_dim: > 0 } or Unflatten or Identity:
                return new LinearMapLayer(Laid(module.call), Laid((gradient, input) => gradient.reshape(input.shape)), isFresh: false);
            case Scale scale:
                return new LinearMapLayer(module.call, (gradient, _) => gradient.Times(scale.Factor), isFresh: true);
            case AvgPool2d pool:
                return MeanPool(module, pool.kernel_size, pool.stride, pool.padding, pool.ceil_mode, pool.count_include_pad, pool.divisor_override);
            case GroupNorm norm:
                return Normalization(RowStandardization.OfGroups(norm.num_groups, norm.eps), norm.weight, norm.bias);
            case InstanceNorm norm when !norm.named_buffers().Any():
                return Normalization(RowStandardization.OfGroups(norm.num_features, norm.eps), norm.weight, norm.bias);
            case LayerNorm norm:
                return Normalization(RowStandardization.OfSize(norm.normalized_shape.Aggregate(1L, (all, size) => all * size), norm.eps), norm.weight, norm.bias, isOfChannels: false);
            case BatchNorm { momentum: not null } norm:
                separate.Add(norm.GetType().Name);
                return Normalization(new BatchStandardization(norm), norm.weight, norm.bias);
            case Dropout or Dropout1d or Dropout2d or Dropout3d:
                separate.Add(module.GetType().Name);
                return new DropoutLayer(module);
            case Residual residual:
                return new ResidualLayer(
                    new Chain([.. Read(residual.Branch, separate)]),
                    residual.Shortcut is { } shortcut ? new Chain([.. Read(shortcut, separate)]) : null,
                    residual.Scale);
            default:
                return null;
        }
    }

    private static Chain Normalization(Standardization standardization, Parameter? weight, Parameter? bias, bool isOfChannels = true) =>
        new(weight is null ? [new NormalizationLayer(standardization)] : [new NormalizationLayer(standardization), new GainLayer(weight, bias, isOfChannels)]);

    // Between images and vectors the layout is lost; layers that read one tensor by its channels and another by its rows are slow.
    private static Func<torch.Tensor, torch.Tensor> Laid(Func<torch.Tensor, torch.Tensor> map) => input =>
    {
        using var raw = map(input);
        return PointwiseKernels.Laid(raw);
    };

    private static Func<torch.Tensor, torch.Tensor, torch.Tensor> Laid(Func<torch.Tensor, torch.Tensor, torch.Tensor> map) => (gradient, input) =>
    {
        using var raw = map(gradient, input);
        return PointwiseKernels.Laid(raw);
    };

    // A class of a host's own may derive from a layer and do more than it.
    private static bool IsOfALibrary(torch.nn.Module module) =>
        module.GetType().Assembly == typeof(Linear).Assembly || module.GetType().Assembly == typeof(Residual).Assembly;

    private static LinearMapLayer MeanPool(
        torch.nn.Module<torch.Tensor, torch.Tensor> pool, long[] kernel, long[]? stride, long[]? padding, bool ceil, bool countPadding, long? divisor) => new(
            pool.call,
            (gradient, input) => torch.nn.functional.avg_pool2d_backward(
                gradient, input, kernel, stride ?? kernel, padding ?? [0, 0], ceil, countPadding, divisor ?? 0),
            isFresh: true);

    /// <summary>
    /// Whether a sample's output depends on that sample alone and on nothing random, so that real samples, generated ones and
    /// points may go through together. An unknown layer is taken to need them apart.
    /// </summary>
    private static bool RowByRow(torch.nn.Module module) => module switch
    {
        Convolution => true,
        Tanh or Sigmoid or ELU or SELU or CELU or GELU or SiLU or Softplus or Softsign or Mish or LeakyReLU or PReLU or LogSigmoid or Hardtanh or
            Hardswish or Hardsigmoid or ReLU6 or Tanhshrink or Softshrink or Hardshrink or Threshold => true,
        AvgPool1d or AvgPool3d or MaxPool1d or MaxPool2d or MaxPool3d or AdaptiveAvgPool1d or AdaptiveAvgPool2d or AdaptiveMaxPool2d => true,
        Upsample or PixelShuffle or PixelUnshuffle or ZeroPad2d or ReflectionPad2d or ReplicationPad2d => true,
        _ => false,
    };

    // A class of a host's own may derive from Sequential and run its layers in another way.
    private static bool IsChain(torch.nn.Module module) =>
        module is Sequential && module.GetType().GetMethod("forward", [typeof(torch.Tensor)])?.DeclaringType == typeof(Sequential);

    private static torch.nn.Module? Hooked(torch.nn.Module root) => root.modules().Prepend(root).FirstOrDefault(HasHook);

    private static bool HasHook(torch.nn.Module module)
    {
        for (var type = module.GetType(); type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (field.Name.EndsWith("_hooks", StringComparison.Ordinal) && field.GetValue(module) is System.Collections.ICollection { Count: > 0 }) return true;
            }
        }

        return false;
    }
}

/// <summary>A network as layers.</summary>
/// <param name="Chain">The layers.</param>
/// <param name="Separate">The types of layers for which real samples, generated ones and points have to go through apart.</param>
internal sealed record Plan(Chain Chain, IReadOnlyList<string> Separate);
