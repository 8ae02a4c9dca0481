using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Support;

/// <summary>Critics of samples [N, 4] with exactly one fault each.</summary>
internal static class FaultyCritics
{
    public sealed record Fault(string Finding, string Path, Func<ICritic> Critic);

    public static IReadOnlyDictionary<string, Fault> All { get; } = new Dictionary<string, Fault>
    {
        ["batch norm"] =
            new(CriticFinding.BatchStatistics, "norm", () => Layers(("in", Linear(4, 6)), ("norm", BatchNorm1d(6)), ("out", Linear(6, 1)))),
        ["batch norm, nested"] =
            new(CriticFinding.BatchStatistics, "block.1", () =>
            Layers(("block", Sequential(Linear(4, 6), BatchNorm1d(6))), ("out", Linear(6, 1)))),
        ["batch norm in evaluation mode without running statistics"] = new(CriticFinding.BatchStatistics, "norm", () =>
        {
            var critic = Layers(("in", Linear(4, 6)), ("norm", BatchNorm1d(6, track_running_stats: false)), ("out", Linear(6, 1)));
            critic.Module.eval();
            return critic;
        }),
        ["minibatch standard deviation"] =
            new(CriticFinding.BatchStatistics, "critic", () => Critics.FromFunction((x, s) => (x * s).sum(1) + (x * s).std(0).mean())),
        ["sum along the batch"] =
            new(CriticFinding.BatchStatistics, "critic", () => Critics.FromFunction((x, s) => (x * s).cumsum(0).sum(1))),
        ["recurrent layer that is not batch-first"] = new(CriticFinding.BatchStatistics, "critic", () => new Recurrent(batchFirst: false)),
        ["batch statistics under a large offset"] =
            new(CriticFinding.BatchStatistics, "critic", () => Critics.FromFunction((x, s) => (x * s / x.std()).sum(1) + 10_000)),

        ["dropout"] =
            new(CriticFinding.Randomness, "drop", () => Layers(("in", Linear(4, 6)), ("drop", Dropout(0.3)), ("out", Linear(6, 1)))),
        ["random slopes"] =
            new(CriticFinding.Randomness, "slope", () => Layers(("in", Linear(4, 6)), ("slope", RReLU()), ("out", Linear(6, 1)))),
        ["functional dropout"] =
            new(CriticFinding.Randomness, "critic", () =>
            Critics.FromFunction((x, s) => functional.dropout(x * s, 0.5, training: true).sum(1))),
        ["added noise"] =
            new(CriticFinding.Randomness, "critic", () => Critics.FromFunction((x, s) => ((x + 0.01 * randn_like(x)) * s).sum(1))),
        ["noise from a source of its own"] = new(CriticFinding.Randomness, "critic", () =>
        {
            var noise = new Random(3);
            return Critics.FromFunction((x, s) => (x * s * (1 + noise.NextDouble())).sum(1));
        }),

        ["sigmoid"] = new(CriticFinding.BoundedHead, "2", () => Layers(("0", Linear(4, 6)), ("1", Linear(6, 1)), ("2", Sigmoid()))),
        ["softsign in a nested block before a flatten"] = new(CriticFinding.BoundedHead, "head.1", () =>
            Layers(("in", Linear(4, 6)), ("head", Sequential(Linear(6, 1), Softsign(), Flatten())))),
        ["tanh in a function"] = new(CriticFinding.BoundedHead, "critic", () => Critics.FromFunction((x, s) => (x * s).sum(1).tanh())),
        ["sigmoid in a function behind a layer norm"] =
            new(CriticFinding.BoundedHead, "critic", () => new Headed(Sequential(Linear(4, 6), LayerNorm(6), Linear(6, 1)), sigmoid)),
        ["clamp"] = new(CriticFinding.BoundedHead, "critic", () => new Headed(Linear(4, 1), score => score.clamp(-0.5, 30))),
        ["scaled sigmoid that starts at its lower end"] =
            new(CriticFinding.BoundedHead, "critic", () => new Headed(Linear(4, 1), score => 4 * sigmoid(score - 9))),

        ["constant"] = new(CriticFinding.IgnoresSamples, "critic", () => Critics.FromFunction((x, s) => s.expand(x.shape[0]))),
        ["detached samples"] = new(CriticFinding.IgnoresSamples, "critic", () => Critics.FromFunction((x, s) => (x.detach() * s).sum(1))),
        ["rounded"] = new(CriticFinding.IgnoresSamples, "critic", () => Critics.FromFunction((x, s) => (x * s * 10).round().sum(1))),
        ["multiplied by zero"] = new(CriticFinding.IgnoresSamples, "critic", () => Critics.FromFunction((x, s) => (x * 0).sum(1) + s)),

        ["two scores a sample"] = new(CriticFinding.ScoreShape, "critic", () => new ModuleCritic(Linear(4, 2))),
        ["one score for the batch"] = new(CriticFinding.ScoreShape, "critic", () => Critics.FromFunction((x, s) => (x * s).mean())),
        ["whole numbers"] =
            new(CriticFinding.ScoreType, "critic", () => Critics.FromFunction((x, s) => (x * s).sum(1).to(ScalarType.Int64))),

        ["logarithm of a negative number"] =
            new(CriticFinding.NonFinite, "critic", () => Critics.FromFunction((x, s) => (x * s).log().sum(1))),
        ["square root at zero"] =
            new(CriticFinding.NonFinite, "critic", () => Critics.FromFunction((x, s) => (x * 0).square().sum(1).sqrt() + (x * s).sum(1))),

        ["another type"] =
            new(CriticFinding.MixedPlacement, "1.weight", () =>
            new ModuleCritic(Sequential(Linear(4, 6), Linear(6, 1).to(ScalarType.Float64)))),

        ["weights that only shift the score"] =
            new(CriticFinding.NoPenaltyGradient, "critic", () => Critics.FromFunction((x, s) => x.square().sum(1) + s)),
        ["weights detached"] =
            new(CriticFinding.NoPenaltyGradient, "critic", () => Critics.FromFunction((x, s) => (x * s.detach()).square().sum(1) + s)),
        ["weights frozen"] = new(CriticFinding.NoPenaltyGradient, "critic", () =>
        {
            var layer = Linear(4, 1);
            foreach (var parameter in layer.parameters()) parameter.requires_grad = false;
            return new ModuleCritic(layer);
        }),

        ["wrong number of inputs"] = new(CriticFinding.Fails, "critic", () => new ModuleCritic(Linear(7, 1))),
        ["throws once gradients are on"] = new(CriticFinding.Fails, "critic", () =>
            Critics.FromFunction((x, s) => is_grad_enabled() ? throw new InvalidOperationException("not with gradients") : (x * s).sum(1))),

        ["layers in an array"] = new(CriticFinding.NotRegistered, "layers", () => new Arrayed()),

        ["activation in place on the samples"] =
            new(CriticFinding.InPlaceOperation, "critic", () => new ModuleCritic(Sequential(LeakyReLU(0.2, inplace: true), Linear(4, 1)))),
    };

    private static ModuleCritic Layers(params (string, nn.Module<Tensor, Tensor>)[] layers) => new(Sequential(layers));

    /// <summary>A recurrent layer over samples of two steps with two values each.</summary>
    internal sealed class Recurrent : nn.Module<Tensor, Tensor>, ICritic
    {
        private readonly GRU layer;
        private readonly Linear score = Linear(5, 1);

        public Recurrent(bool batchFirst) : base("recurrent")
        {
            layer = GRU(2, 5, batchFirst: batchFirst);
            RegisterComponents();
        }

        public nn.Module Module => this;

        public Tensor Score(Tensor samples, Tensor? condition = null) => call(samples);

        public override Tensor forward(Tensor samples) =>
            score.call(layer.call(samples.view(-1, 2, 2), null!).Item1[TensorIndex.Colon, -1]);
    }

    /// <summary>Layers that RegisterComponents does not find, before one that it does.</summary>
    internal sealed class Arrayed : nn.Module<Tensor, Tensor>, ICritic
    {
        private readonly Linear[] layers = [Linear(4, 4), Linear(4, 4)];
        private readonly Linear score = Linear(4, 1);

        public Arrayed() : base("arrayed") => RegisterComponents();

        public nn.Module Module => this;

        public Tensor Score(Tensor samples, Tensor? condition = null) => call(samples);

        public override Tensor forward(Tensor samples) => score.call(layers.Aggregate(samples, (hidden, layer) => layer.call(hidden)));
    }

    /// <summary>A function behind a module, where the module tree does not show it.</summary>
    internal sealed class Headed(nn.Module<Tensor, Tensor> body, Func<Tensor, Tensor> head) : ICritic
    {
        public nn.Module Module => body;

        public Tensor Score(Tensor samples, Tensor? condition = null) => head(body.call(samples));
    }
}
