using TorchSharp;
using static TorchSharp.torch;
using Plain = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>The update of a random network, on either path.</summary>
/// <param name="example">The network.</param>
/// <param name="module">What it was built as.</param>
/// <param name="form">The penalty.</param>
internal sealed class CaseUpdate(NetworkCase example, nn.Module module, GradientPenaltyOptions form)
{
    private readonly bool withPenalty = example.Seed % 8 != 0;

    private bool IsPlainCritic => !example.IsGenerator && module is Plain;

    private WganGpOptions Options => Heads.Options(example, form);

    public BothPaths Both(ScalarType type)
    {
        var (real, fake, condition) = Inputs(type);
        if (example.IsGenerator) return BothPaths.Generator(module, Scorer(type), real, condition);
        return IsPlainCritic
            ? BothPaths.Run((Plain)module, real, fake, form, withPenalty, apart: example.Apart)
            : BothPaths.Run(Critic(module), Options, real, fake, condition, withPenalty, example.Apart);
    }

    public BothPaths.Update Reference(ScalarType type)
    {
        var (real, fake, condition) = Inputs(type);
        if (example.IsGenerator) return BothPaths.GeneratorOfReference(module, Scorer(type), real, condition);
        return IsPlainCritic
            ? BothPaths.OfReference((Plain)module, real, fake, form, withPenalty)
            : BothPaths.OfReference(Critic(module), Options, real, fake, condition, withPenalty);
    }

    public BothPaths.Update InBFloat16()
    {
        var (real, fake, condition) = Inputs(ScalarType.Float32);
        return IsPlainCritic
            ? BothPaths.OfFast((Plain)module, real, fake, compute: ScalarType.BFloat16, apart: example.Apart)
            : BothPaths.OfFast(
                Critic(module), Options, real, fake, condition, withPenalty: true, ScalarType.BFloat16, example.Apart);
    }

    /// <summary>The module as a critic.</summary>
    public static ICritic Critic(nn.Module module) => module switch
    {
        ICritic critic => critic,
        Plain plain => new ModuleCritic(plain),
        _ => new ModuleCritic((nn.Module<Tensor, Tensor, Tensor>)module),
    };

    // Of a plain network no condition is asked, and none is accepted.
    private (Tensor Real, Tensor Fake, Tensor? Condition) Inputs(ScalarType type) => (
        example.Samples(type, 1), example.Samples(type, 2), module is Plain ? null : example.Conditions(type));

    private TorchSharp.Modules.Sequential Scorer(ScalarType type)
    {
        using var none = no_grad();
        using var made = BothPaths.Call(module, example.Samples(type, 1), example.Conditions(type));
        var features = made.numel() / example.Count;
        return nn.Sequential(nn.Flatten(), nn.Linear(features, 3), nn.LeakyReLU(0.2), nn.Linear(3, 1)).to(type);
    }
}
