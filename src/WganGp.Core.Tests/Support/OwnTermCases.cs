using static TorchSharp.torch;

namespace WganGp.Tests.Support;

/// <summary>A term of the generator's loss, given as a function.</summary>
internal sealed record GeneratorTerm(
    string Name, double Weight, Func<GeneratorTermInput, Tensor> Of, bool UsesFeatures = false, bool UsesRealSamples = false)
    : IGeneratorTerm
{
    public Tensor Compute(GeneratorTermInput input) => Of(input);
}

/// <summary>A term of the critic's loss, given as a function.</summary>
internal sealed record CriticTerm(string Name, double Weight, Func<CriticTermInput, Tensor> Of, bool UsesFeatures = false) : ICriticTerm
{
    public Tensor Compute(CriticTermInput input) => Of(input);
}

/// <summary>Terms of every kind, each a mean over samples.</summary>
internal static class OwnTermCases
{
    /// <summary>Terms from samples, real ones, latents, conditions and scores; with features as well.</summary>
    public static ILossTerm[] All(bool withFeatures) =>
    [
        new GeneratorTerm("reconstruction", 0.8, input =>
            (input.Samples - input.Real).square().flatten(1).mean([1]).sqrt().mean(), UsesRealSamples: true),
        new GeneratorTerm("latents", 0.7, input =>
            (input.Samples.flatten(1).mean([1]) - input.Latents.flatten(1).sum(1).tanh()).square().mean()),
        new GeneratorTerm("condition", -0.2, input => (input.Samples.flatten(1).sum(1) * Numbers(input.Condition)).sin().mean()),
        new GeneratorTerm("scores", 0.4, input =>
            (input.Scores * input.Samples.view(input.Scores.shape[0], -1).square().sum(1)).mean()),
        new CriticTerm("margin", 0.3, input => (1 - input.RealScores + input.FakeScores).clamp_min(0).square().mean()),
        new CriticTerm("samples", -0.1, input =>
            ((input.RealScores * input.Fake.view(input.FakeScores.shape[0], -1).sum(1)).sin() +
                (input.FakeScores * Numbers(input.Condition)).square()).mean()),
        .. withFeatures ? OfFeatures : [],
    ];

    private static ILossTerm[] OfFeatures =>
    [
        new GeneratorTerm("features", 0.6, input => (input.Features.view(input.Features.shape[0], -1).square().mean([1]) - input.Scores)
            .square().mean(), UsesFeatures: true),
        new CriticTerm(
            "features", 0.5, input => (input.RealFeatures - input.FakeFeatures.view(-1, input.RealFeatures.shape[1])).square().mean(),
            UsesFeatures: true),
    ];

    private static Tensor Numbers(Tensor? condition) => condition is null
        ? tensor(1.0)
        : condition.to(ScalarType.Float64).reshape(condition.shape[0], -1).mean([1]);
}

/// <summary>
/// A generator with InfoGAN's network Q in its module: the first numbers of a latent are the code, whose mean Q has to read off the sample.
/// </summary>
internal sealed class InfoGenerator : nn.Module, IGenerator, ILayeredNetwork, IGeneratorTerm
{
    private readonly nn.Module<Tensor, Tensor> layers;
    private readonly nn.Module<Tensor, Tensor> q;
    private readonly long codes;

    public InfoGenerator(long latent, long codes, long outputs, long width = 8, double weight = 0.5) : base(nameof(InfoGenerator))
    {
        (this.codes, Weight, LatentShape) = (codes, weight, [latent]);
        layers = nn.Sequential(nn.Linear(latent, width), nn.Tanh(), nn.Linear(width, outputs));
        q = nn.Sequential(nn.Linear(outputs, width), nn.Tanh(), nn.Linear(width, codes));
        RegisterComponents();
    }

    public nn.Module Module => this;

    public nn.Module Network => layers;

    public IReadOnlyList<long> LatentShape { get; }

    public string Name => "information";

    public double Weight { get; }

    public Tensor Generate(Tensor latent, Tensor? condition = null) => layers.call(latent);

    public Tensor Compute(GeneratorTermInput input) =>
        (q.call(input.Samples) - input.Latents.narrow(1, 0, codes)).square().mean();
}
