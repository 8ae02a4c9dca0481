using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Tests.Support;

/// <summary>Tiny critics with answers that can be worked out by hand.</summary>
internal static class Critics
{
    /// <summary>D(x) = ⟨a, x⟩: gradient a everywhere.</summary>
    public static ICritic Linear(float[] a, ScalarType type = ScalarType.Float32)
    {
        var layer = nn.Linear(a.Length, 1, hasBias: false);
        using (no_grad()) layer.weight.copy_(tensor(a).unsqueeze(0));
        return new ModuleCritic(layer.to(type));
    }

    /// <summary>D(x) = s ‖x‖² / 2 with s = 1: gradient x.</summary>
    public static ICritic HalfSquaredNorm() => FromFunction((samples, s) => samples.flatten(1).square().sum(1) / 2 * s);

    /// <summary>Any function of samples and one trainable number, which is 1.</summary>
    public static ICritic FromFunction(Func<Tensor, Tensor, Tensor> score) => new FunctionModule(score);

    private sealed class FunctionModule : nn.Module<Tensor, Tensor>, ICritic
    {
        private readonly Parameter scale = nn.Parameter(ones(1));
        private readonly Func<Tensor, Tensor, Tensor> score;

        public FunctionModule(Func<Tensor, Tensor, Tensor> score) : base("function")
        {
            this.score = score;
            RegisterComponents();
        }

        public nn.Module Module => this;

        public Tensor Score(Tensor samples, Tensor? condition = null) => call(samples);

        public override Tensor forward(Tensor samples) => score(samples, scale);
    }
}
