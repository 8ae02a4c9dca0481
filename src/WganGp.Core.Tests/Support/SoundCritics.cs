using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Support;

/// <summary>Critics of samples [N, 4] that look as if they had a fault and have none.</summary>
internal static class SoundCritics
{
    public static IReadOnlyDictionary<string, Func<ICritic>> All { get; } = new Dictionary<string, Func<ICritic>>
    {
        ["linear with gradient norm 1"] = () => Critics.Linear([0.6f, 0.8f, 0, 0]),
        ["multilayer perceptron"] = () => new ModuleCritic(Toys.Mlp(4, 1)),
        ["one score a sample without a second dimension"] = () => Critics.HalfSquaredNorm(),
        ["layer norm"] = () => Layers(Linear(4, 6), LayerNorm(6), LeakyReLU(0.2), Linear(6, 1)),
        ["group norm"] = () =>
        {
            // TorchSharp 0.107 leaves these uninitialised.
            var norm = GroupNorm(2, 4);
            init.ones_(norm.weight);
            init.zeros_(norm.bias!);
            return Layers(Unflatten(1, [1, 2, 2]), Conv2d(1, 4, 2, padding: 1), norm, LeakyReLU(0.2), Flatten(), Linear(36, 1));
        },
        ["instance norm"] = () => Layers(
            Unflatten(1, [1, 2, 2]), Conv2d(1, 4, 2, padding: 1), InstanceNorm2d(4, affine: true), LeakyReLU(0.2), Flatten(),
                Linear(36, 1)),
        ["batch norm in evaluation mode"] = () =>
        {
            var norm = BatchNorm1d(6);
            var critic = Layers(Linear(4, 6), norm, Linear(6, 1));
            norm.eval();
            return critic;
        },
        ["recurrent layer that is batch-first"] = () => new FaultyCritics.Recurrent(batchFirst: true),
        ["dropout with probability 0"] = () => Layers(Linear(4, 6), Dropout(0), Linear(6, 1)),
        ["dropout in evaluation mode"] = () =>
        {
            var drop = Dropout(0.5);
            var critic = Layers(Linear(4, 6), drop, Linear(6, 1));
            drop.eval();
            return critic;
        },
        ["state of its own, the same for all samples"] = () => new Drifting(),
        ["tanh in the middle"] = () => Layers(Linear(4, 6), Tanh(), Linear(6, 1)),
        ["tanh at the end of a nested block"] = () => Layers(Sequential(Linear(4, 6), Tanh()), Linear(6, 1)),
        ["tanh at the end of the module, scaled by a weight behind it"] = () => new Scaled(),
        ["tanh at the end of the module, undone behind it"] = () =>
            new FaultyCritics.Headed(Sequential(Linear(4, 1), Tanh()), score => score.atanh()),
        ["small scores"] = () => Small(Linear(4, 6), LeakyReLU(0.2), Linear(6, 1)),
        ["small scores behind a layer norm"] = () => Small(Linear(4, 6), LayerNorm(6), Tanh(), Linear(6, 1)),
        ["large offset"] = () => Critics.FromFunction((x, s) => 10_000 + (x * s).sum(1)),
        ["last layer starts at zero"] = () => ZeroHead(Linear(4, 6), LayerNorm(6), LeakyReLU(0.2), Linear(6, 1)),
        ["rectified score"] = () => Critics.FromFunction((x, s) => 5 - (x * s).square().sum(1).sqrt().relu()),
        ["in-place activation behind a layer"] = () => Layers(Linear(4, 6), LeakyReLU(0.2, inplace: true), Linear(6, 1)),
        ["norm whose derivative at zero is zero"] = () => Critics.FromFunction((x, s) => linalg.vector_norm(x * s, 2, [1])),
        ["refuses samples out of range"] = () => Critics.FromFunction((x, s) =>
            x.abs().max().ToSingle() > 10 ? throw new ArgumentException("out of range") : (x * s).sum(1)),
        ["undefined out of range"] = () => Critics.FromFunction((x, s) => (x.clamp_max(10) * s + 10).log().sum(1)),
        ["float64"] = () => new ModuleCritic(Toys.Mlp(4, 1).to(ScalarType.Float64)),
        ["bfloat16"] = () => new ModuleCritic(Toys.Mlp(4, 1).to(ScalarType.BFloat16)),
    };

    private static ModuleCritic Layers(params nn.Module<Tensor, Tensor>[] layers) => new(Sequential(layers));

    private static ModuleCritic Small(params nn.Module<Tensor, Tensor>[] layers)
    {
        using var noGrad = no_grad();
        foreach (var parameter in layers[^1].parameters()) parameter.mul_(1e-6);
        return Layers(layers);
    }

    private static ModuleCritic ZeroHead(params nn.Module<Tensor, Tensor>[] layers)
    {
        foreach (var parameter in layers[^1].parameters()) init.zeros_(parameter);
        return Layers(layers);
    }

    private sealed class Scaled : nn.Module<Tensor, Tensor>, ICritic
    {
        private readonly Sequential body = Sequential(Linear(4, 1), Tanh());
        private readonly Parameter scale = Parameter(ones(1));

        public Scaled() : base("scaled") => RegisterComponents();

        public nn.Module Module => this;

        public Tensor Score(Tensor samples, Tensor? condition = null) => call(samples);

        public override Tensor forward(Tensor samples) => body.call(samples) * scale;
    }

    /// <summary>Moves a buffer at every run, as spectral normalisation does.</summary>
    private sealed class Drifting : nn.Module<Tensor, Tensor>, ICritic
    {
        private readonly Linear layer = Linear(4, 1);
        private readonly Tensor runs = zeros(1);

        public Drifting() : base("drifting") => RegisterComponents();

        public nn.Module Module => this;

        public Tensor Score(Tensor samples, Tensor? condition = null) => call(samples);

        public override Tensor forward(Tensor samples)
        {
            using (no_grad()) runs.add_(1);
            return layer.call(samples) / runs;
        }
    }
}
