using WganGp;
using static TorchSharp.torch;

namespace Snippets;

internal static class OwnTerms
{
    public static void Train(ITrainingData data, WganGpOptions options, IGenerator generator, MultiHeadCritic critic)
    {
        using var trainer = new WganGpTrainer(
            generator, critic, options, terms: [new FeatureMatching(critic, weight: 0.1), new CentredScores()]);
        foreach (TrainingReport report in trainer.Train(data))
            Console.WriteLine($"{report}  features {report.GeneratorTerms["feature matching"]:F4}");
    }
}

/// <summary>Feature matching (arXiv 1606.03498): the mean features of generated samples are to be those of real ones.</summary>
internal sealed class FeatureMatching(IFeatureCritic critic, double weight) : IGeneratorTerm
{
    public string Name => "feature matching";

    public double Weight => weight;

    public bool UsesFeatures => true;

    public bool UsesRealSamples => true;

    public Tensor Compute(GeneratorTermInput input)
    {
        Tensor real = critic.ScoreWithFeatures(input.Real, input.Condition).Features.detach();
        return (real.mean([0]) - input.Features.mean([0])).square().sum();
    }
}

/// <summary>Keeps the scores of both batches around zero, which the Wasserstein loss leaves free.</summary>
internal sealed class CentredScores : ICriticTerm
{
    public string Name => "centred scores";

    public double Weight => 0.001;

    public Tensor Compute(CriticTermInput input) => (input.RealScores + input.FakeScores).square().mean() / 4;
}

/// <summary>InfoGAN (arXiv 1606.03657): ten classes without labels. Q reads the class off the sample, and is trained with G.</summary>
internal sealed class InfoGenerator : nn.Module, IGenerator, ILayeredNetwork, IGeneratorTerm
{
    private const long Classes = 10, Noise = 62;
    private readonly nn.Module<Tensor, Tensor> layers;
    private readonly nn.Module<Tensor, Tensor> q;

    public InfoGenerator(nn.Module<Tensor, Tensor> layers, nn.Module<Tensor, Tensor> q) : base(nameof(InfoGenerator))
    {
        this.layers = layers;
        this.q = q;
        RegisterComponents();
    }

    public nn.Module Module => this;

    public nn.Module Network => layers;

    public IReadOnlyList<long> LatentShape => [Classes + Noise];

    public string Name => "information";

    public double Weight => 1;

    public Tensor SampleLatent(long count, Generator random)
    {
        Tensor classes = nn.functional.one_hot(randint(0, Classes, count, dtype: int64, generator: random), Classes);
        return cat([classes.to(float32), randn(count, Noise, generator: random)], 1);
    }

    public Tensor Generate(Tensor latent, Tensor? condition = null) => layers.call(latent);

    public Tensor Compute(GeneratorTermInput input) =>
        nn.functional.cross_entropy(q.call(input.Samples), input.Latents.narrow(1, 0, Classes).argmax(1));
}
