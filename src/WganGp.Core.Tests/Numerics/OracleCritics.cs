using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Numerics;

/// <summary>The oracle's critics, with PyTorch's names of their parameters.</summary>
public static class OracleCritics
{
    private static readonly Dictionary<string, Func<ICritic>> Builders = new()
    {
        ["linear"] = () => Chain(("fc", Linear(4, 1))),
        ["mlp_leaky"] = () => Mlp(Leaky),
        ["mlp_relu"] = () => Mlp(() => ReLU()),
        ["mlp_tanh"] = () => Mlp(Tanh),
        ["mlp_elu"] = () => Mlp(() => ELU()),
        ["mlp_softplus"] = () => Mlp(() => Softplus()),
        ["mlp_silu"] = () => Mlp(() => SiLU()),
        ["conv2d"] = () => Chain(
            ("conv1", Conv2d(2, 3, 3, stride: 2, padding: 1)), ("act1", Leaky()), ("flatten", Flatten()), ("fc", Linear(27, 1))),
        ["conv2d_dilated_grouped"] = () => Chain(
            ("conv1", Conv2d(2, 4, 3, padding: 2, dilation: 2, groups: 2)), ("act1", Leaky()),
            ("conv2", Conv2d(4, 4, 3, stride: 2, padding: 1, groups: 4, bias: false)), ("act2", Leaky()),
            ("flatten", Flatten()), ("fc", Linear(36, 1))),
        ["conv_transpose2d"] = () => Chain(
            ("deconv1", ConvTranspose2d(2, 3, 3, stride: 2, padding: 1, output_padding: 1)), ("act1", Leaky()),
            ("conv2", Conv2d(3, 2, 3, stride: 2, padding: 1)), ("act2", Leaky()), ("flatten", Flatten()), ("fc", Linear(32, 1))),
        ["conv1d"] = () => Chain(
            ("conv1", Conv1d(3, 4, 3, padding: 1)), ("act1", Leaky()),
            ("conv2", Conv1d(4, 4, 5, stride: 2, padding: 2)), ("act2", Leaky()), ("flatten", Flatten()), ("fc", Linear(16, 1))),
        ["conv3d"] = () => Chain(
            ("conv1", Conv3d(1, 2, (3, 3, 3), stride: (1, 2, 2), padding: (1, 1, 1))), ("act1", Leaky()),
            ("flatten", Flatten()), ("fc", Linear(24, 1))),
        ["residual"] = () => new ModuleCritic(new Residual()),
        ["layer_norm"] = () => Normalised(3, LayerNorm([3, 4, 4])),
        ["instance_norm"] = () => Normalised(3, InstanceNorm2d(3, affine: true)),
        ["group_norm"] = () => Normalised(4, GroupNorm(2, 4)),
        ["pool_upsample"] = () => Chain(
            ("conv1", Conv2d(2, 3, 3, padding: 1)), ("act1", Leaky()), ("pool", AvgPool2d(2)),
            ("up", Upsample(scale_factor: [2, 2], mode: UpsampleMode.Nearest)),
            ("conv2", Conv2d(3, 2, 3, stride: 2, padding: 1)), ("act2", Leaky()), ("flatten", Flatten()), ("fc", Linear(8, 1))),
        ["projection"] = () => new ModuleCritic(new Projection()),
        ["concat_onehot"] = () => new ModuleCritic(new ConcatOneHot()),
    };

    /// <summary>The names of all critics built here.</summary>
    public static IReadOnlyCollection<string> Names => Builders.Keys;

    /// <summary>Builds a critic, in evaluation mode, with weights of its own; the caller disposes its module.</summary>
    public static ICritic Create(string name, ScalarType dtype)
    {
        var critic = Builders[name]();
        critic.Module.to(dtype);
        critic.Module.eval();
        return critic;
    }

    /// <summary>Builds a critic with the fixture's weights; the caller disposes its module.</summary>
    /// <exception cref="InvalidOperationException">Names or shapes of the weights differ.</exception>
    public static ICritic Load(OracleCritic oracle, ScalarType dtype)
    {
        var critic = Create(oracle.Name, dtype);
        Load(critic.Module, oracle.StateDict, dtype);
        return critic;
    }

    /// <summary>The same, of layers that the layerwise path reads.</summary>
    public static ICritic LoadChain(OracleCritic oracle, ScalarType dtype)
    {
        Module? chain = oracle.Name switch
        {
            "projection" => new ConditionalSequential(
                ("fc1", Linear(4, 6)), ("act1", Leaky()), ("fc2", Linear(6, 6)), ("act2", Leaky()), ("head", new ProjectionHead(6, 3))),
            "concat_onehot" => new ConditionalSequential(
                ("condition", new ConcatenatedCondition(new OneHot(3))), ("fc1", Linear(7, 8)), ("act1", Leaky()), ("fc2", Linear(8, 1))),
            _ => null,
        };
        if (chain is not ConditionalSequential module) return Load(oracle, dtype);
        module.to(dtype);
        module.eval();
        Load(module, InChain(oracle.StateDict), dtype);
        return new ModuleCritic(module);
    }

    /// <summary>The fixture's weights under the names that they have in such a chain.</summary>
    public static Dictionary<string, OracleTensor> InChain(IReadOnlyDictionary<string, OracleTensor> weights) => weights.ToDictionary(
        entry => entry.Key
            .Replace("linear.", "head.output.", StringComparison.Ordinal).Replace("embed.", "head.embedding.", StringComparison.Ordinal),
        entry => entry.Value);

    /// <summary>Copies weights by name.</summary>
    public static void Load(Module module, IReadOnlyDictionary<string, OracleTensor> weights, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var own = module.state_dict();
        var unmatched = own.Keys.Except(weights.Keys).Concat(weights.Keys.Except(own.Keys)).ToList();
        if (unmatched.Count > 0) throw new InvalidOperationException($"Only one side has the weights {string.Join(", ", unmatched)}.");
        foreach (var (key, weight) in weights)
        {
            if (!own[key].shape.AsSpan().SequenceEqual(weight.Shape))
            {
                throw new InvalidOperationException(
                    $"{key} is [{string.Join(", ", own[key].shape)}] here, [{string.Join(", ", weight.Shape)}] in the fixture.");
            }

            own[key].copy_(weight.ToTensor(dtype));
        }
    }

    private static ModuleCritic Chain(params (string Name, Module<Tensor, Tensor> Layer)[] layers) => new(Sequential(layers));

    private static ModuleCritic Mlp(Func<Module<Tensor, Tensor>> activation) => Chain(
        ("fc1", Linear(4, 8)), ("act1", activation()), ("fc2", Linear(8, 8)), ("act2", activation()), ("fc3", Linear(8, 1)));

    private static ModuleCritic Normalised(long channels, Module<Tensor, Tensor> norm) => Chain(
        ("conv1", Conv2d(2, channels, 3, padding: 1)), ("norm1", norm), ("act1", Leaky()),
        ("conv2", Conv2d(channels, 2, 3, stride: 2, padding: 1)), ("act2", Leaky()), ("flatten", Flatten()), ("fc", Linear(8, 1)));

    private static LeakyReLU Leaky() => LeakyReLU(0.2);

    // The fields' names are the state dict's keys.
    private sealed class Residual : Module<Tensor, Tensor>
    {
        private readonly Conv2d conv_in = Conv2d(2, 3, 3, padding: 1);
        private readonly ResidualBlock block = new(3);
        private readonly LeakyReLU act = Leaky();
        private readonly Linear fc = Linear(48, 1);

        public Residual() : base(nameof(Residual)) => RegisterComponents();

        public override Tensor forward(Tensor input) => fc.call(act.call(block.call(conv_in.call(input))).flatten(1));
    }

    private sealed class ResidualBlock : Module<Tensor, Tensor>
    {
        private readonly LeakyReLU act1 = Leaky();
        private readonly Conv2d conv1;
        private readonly LeakyReLU act2 = Leaky();
        private readonly Conv2d conv2;

        public ResidualBlock(long channels) : base(nameof(ResidualBlock))
        {
            conv1 = Conv2d(channels, channels, 3, padding: 1);
            conv2 = Conv2d(channels, channels, 3, padding: 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => input + conv2.call(act2.call(conv1.call(act1.call(input))));
    }

    private sealed class Projection : Module<Tensor, Tensor, Tensor>
    {
        private readonly Linear fc1 = Linear(4, 6);
        private readonly LeakyReLU act1 = Leaky();
        private readonly Linear fc2 = Linear(6, 6);
        private readonly LeakyReLU act2 = Leaky();
        private readonly Linear linear = Linear(6, 1);
        private readonly Embedding embed = Embedding(3, 6);

        public Projection() : base(nameof(Projection)) => RegisterComponents();

        public override Tensor forward(Tensor samples, Tensor condition)
        {
            var h = act2.call(fc2.call(act1.call(fc1.call(samples))));
            return linear.call(h) + (embed.call(condition) * h).sum(1, keepdim: true);
        }
    }

    private sealed class ConcatOneHot : Module<Tensor, Tensor, Tensor>
    {
        private readonly Linear fc1 = Linear(7, 8);
        private readonly LeakyReLU act1 = Leaky();
        private readonly Linear fc2 = Linear(8, 1);

        public ConcatOneHot() : base(nameof(ConcatOneHot)) => RegisterComponents();

        public override Tensor forward(Tensor samples, Tensor condition) =>
            fc2.call(act1.call(fc1.call(cat([samples, functional.one_hot(condition, 3).to(samples.dtype)], 1))));
    }
}
