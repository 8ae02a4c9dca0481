using TorchSharp;
using WganGp.Layerwise;
using WganGp.Networks;

namespace WganGp.Updates;

/// <summary>The application's own terms of both losses, each in the order of the names.</summary>
internal sealed class OwnTerms
{
    /// <summary>The losses in messages.</summary>
    public const string OfCritic = "critic", OfGenerator = "generator";

    private OwnTerms(OwnTerm<CriticTermInput>[] critic, OwnTerm<GeneratorTermInput>[] generator) =>
        (Critic, Generator) = (critic, generator);

    public static OwnTerms None { get; } = new([], []);

    /// <summary>The terms of the critic's loss.</summary>
    public IReadOnlyList<OwnTerm<CriticTermInput>> Critic { get; }

    /// <summary>The terms of the generator's loss.</summary>
    public IReadOnlyList<OwnTerm<GeneratorTermInput>> Generator { get; }

    /// <summary>Whether there are any.</summary>
    public bool Exist => Critic.Count + Generator.Count > 0;

    /// <summary>Whether one of the critic's reads features.</summary>
    public bool CriticUsesFeatures => Critic.Any(term => term.UsesFeatures);

    /// <summary>Whether one of the generator's reads features.</summary>
    public bool GeneratorUsesFeatures => Generator.Any(term => term.UsesFeatures);

    /// <summary>The name of one of the generator's that reads real samples; null when none does.</summary>
    public string? GeneratorTermWithReal => Generator.FirstOrDefault(term => term.UsesRealSamples)?.Name;

    /// <summary>One that reads features, in words; only where there is one.</summary>
    public string FirstWithFeatures => CriticUsesFeatures
        ? $"{OfCritic}'s term '{Critic.First(term => term.UsesFeatures).Name}'"
        : $"{OfGenerator}'s term '{Generator.First(term => term.UsesFeatures).Name}'";

    /// <summary>The terms that the application gives, and those that its networks are.</summary>
    /// <exception cref="ArgumentException">A term has no name or weight, the name of another, or belongs to no loss.</exception>
    /// <exception cref="NetworkException">A term holds weights that nothing would train.</exception>
    public static OwnTerms Of(IGenerator generator, ICritic critic, IEnumerable<ILossTerm>? given, WganGpOptions options)
    {
        var all = new object[] { critic, critic.Module, generator, generator.Module }.OfType<ILossTerm>().Concat(given ?? [])
            .Distinct(ReferenceEqualityComparer.Instance).Cast<ILossTerm?>().ToList();
        foreach (var term in all) OwnTermChecks.ThrowUnlessUsable(term);
        var active = all.OfType<ILossTerm>().Where(term => term.Weight != 0).OrderBy(term => term.Name, StringComparer.Ordinal).ToList();
        if (active.Count == 0) return None;
        OwnTerm<TInput>[] Named<TTerm, TInput>(string network, Func<TTerm, Func<TInput, torch.Tensor?>> compute)
            where TTerm : ILossTerm =>
            [.. active.OfType<TTerm>().Select(term => new OwnTerm<TInput>(
                network, term.Name, term.Weight, term.UsesFeatures, compute(term))
            {
                UsesRealSamples = term is IGeneratorTerm { UsesRealSamples: true },
            })];
        var made = new OwnTerms(
            Named<ICriticTerm, CriticTermInput>(OfCritic, term => term.Compute),
            Named<IGeneratorTerm, GeneratorTermInput>(OfGenerator, term => term.Compute));
        OwnTermChecks.ThrowUnlessDistinct(made.Critic.Select(term => term.Name), OfCritic);
        OwnTermChecks.ThrowUnlessDistinct(made.Generator.Select(term => term.Name), OfGenerator);
        if (options.AcceptedFindings.Contains(CriticFinding.NotRegistered, StringComparer.OrdinalIgnoreCase)) return made;
        foreach (var term in active) OwnTermChecks.ThrowUnlessRegistered(term, generator.Module, critic.Module);
        return made;
    }

    /// <summary>Adds the terms to the critic's further ones.</summary>
    /// <param name="extra">The sum of the others; null when all are off.</param>
    /// <param name="part">The samples and conditions.</param>
    /// <param name="real">What the critic gave for real samples.</param>
    /// <param name="fake">What it gave for generated ones.</param>
    /// <returns>The sum with them, and each by itself, weighted, <c>[terms]</c>; null when there are none.</returns>
    public (torch.Tensor? Extra, torch.Tensor? Own) AddToCritic(
        torch.Tensor? extra, CriticPart part, CriticOutputs real, CriticOutputs fake)
    {
        if (Critic.Count == 0) return (extra, null);
        var input = new CriticTermInput
        {
            Real = part.Real.contiguous(),
            Fake = part.Fake.contiguous(),
            Condition = part.Condition,
            RealScores = real.Scores.contiguous(),
            FakeScores = fake.Scores.contiguous(),
            RealFeatures = Features(real, CriticUsesFeatures)!,
            FakeFeatures = Features(fake, CriticUsesFeatures)!,
        };
        var terms = Critic.Select(term => term.Weighted(input, fake.Scores)).ToArray();
        return (terms.Aggregate(extra, (sum, term) => sum is null ? term : sum.Plus(term)), torch.stack(terms));
    }

    /// <summary>Adds the terms to the generator's loss.</summary>
    /// <param name="loss">The loss without them.</param>
    /// <param name="samples">Generated samples.</param>
    /// <param name="real">As many real ones; null when nothing asks for them.</param>
    /// <param name="latent">Their latents.</param>
    /// <param name="condition">Their conditions, or null.</param>
    /// <param name="fake">What the critic gave for them.</param>
    public ScoreLoss AddToGenerator(
        torch.Tensor loss, torch.Tensor samples, torch.Tensor? real, torch.Tensor latent, torch.Tensor? condition, CriticOutputs fake)
    {
        if (Generator.Count == 0) return new ScoreLoss(loss, null);
        var input = new GeneratorTermInput
        {
            Samples = samples.contiguous(),
            Real = GeneratorTermWithReal is null ? null! : real!.contiguous(),
            Latents = latent,
            Condition = condition,
            Scores = fake.Scores.contiguous(),
            Features = Features(fake, GeneratorUsesFeatures)!,
        };
        var terms = Generator.Select(term => term.Weighted(input, loss)).ToArray();
        return new ScoreLoss(terms.Aggregate(loss, (sum, term) => sum.Plus(term)), null) { Own = torch.stack(terms) };
    }

    /// <summary>
    /// Freezes the generator's weights, except those that it shares with the critic, so that the critic's terms do not reach them.
    /// </summary>
    /// <returns>Null when the critic has no terms.</returns>
    public FrozenWeights? FrozenGenerator(IGenerator generator, IEnumerable<torch.Tensor> criticWeights)
    {
        if (Critic.Count == 0) return null;
        var shared = criticWeights.Select(weight => weight.Handle).ToHashSet();
        return new FrozenWeights(generator.Module.parameters().Where(weight => !shared.Contains(weight.Handle)));
    }

    // In plain memory, as everything that a term gets: the layers' outputs may be views, and images lie with their channels last.
    private static torch.Tensor? Features(CriticOutputs outputs, bool areUsed) => areUsed ? outputs.Features!.contiguous() : null;
}
