using WganGp.Recipes.Networks;

namespace WganGp.Experiments;

/// <summary>A generator and a critic for 16x16 images, drawn at random from the choices of the paper's table 1.</summary>
internal sealed record NetworkPair
{
    public const int Side = 16;

    private const int Latent = 64;

    private static readonly Activation[] AllActivations = [Activation.ReLU, Activation.LeakyReLU, Activation.SmoothElu, Activation.Tanh];
    private static readonly int[] Depths = [4, 8, 12, 20];

    // An eighth of the paper's 32, 64 and 128.
    private static readonly int[] AllChannels = [4, 8, 16];

    public Activation GeneratorActivation { get; init; }
    public Activation CriticActivation { get; init; }
    public int GeneratorDepth { get; init; }
    public int CriticDepth { get; init; }

    /// <summary>BatchNorm in the generator.</summary>
    public bool GeneratorNorm { get; init; }

    /// <summary>BatchNorm in a GAN's discriminator, LayerNorm in a WGAN-GP's critic.</summary>
    public bool CriticNorm { get; init; }

    public int GeneratorChannels { get; init; }
    public int CriticChannels { get; init; }

    /// <summary>The pair with a number: always the same for a seed.</summary>
    public static NetworkPair Draw(ulong seed, int number)
    {
        var random = new Random(Mix(seed, number));
        return new NetworkPair
        {
            GeneratorActivation = Any(AllActivations),
            CriticActivation = Any(AllActivations),
            GeneratorDepth = Any(Depths),
            CriticDepth = Any(Depths),
            GeneratorNorm = random.Next(2) == 1,
            CriticNorm = random.Next(2) == 1,
            GeneratorChannels = Any(AllChannels),
            CriticChannels = Any(AllChannels),
        };

        T Any<T>(T[] choices) => choices[random.Next(choices.Length)];
    }

    public IGenerator Generator() => new PlainGenerator(
        Side, GeneratorChannels, GeneratorDepth, GeneratorNorm ? Normalization.Batch : Normalization.None,
        () => GeneratorActivation.Create(), imageChannels: 1, Latent);

    /// <param name="normalization">The normalisation if <see cref="CriticNorm"/> is set.</param>
    public ICritic Critic(Normalization normalization) => new PlainCritic(
        Side, CriticChannels, CriticDepth, CriticNorm ? normalization : Normalization.None, () => CriticActivation.Create(),
        imageChannels: 1);

    public override string ToString() =>
        $"G {GeneratorActivation.Name()}, depth {GeneratorDepth}, {GeneratorChannels} channels{(GeneratorNorm ? ", BatchNorm" : "")}; " +
        $"D {CriticActivation.Name()}, depth {CriticDepth}, {CriticChannels} channels{(CriticNorm ? ", normalised" : "")}";

    // System.HashCode differs from process to process.
    private static int Mix(ulong seed, int number) => unchecked((int)((seed * 0x9E3779B97F4A7C15) >> 33) + (number * 1_000_003));
}
