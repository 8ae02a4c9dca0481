using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TorchSharp;
using WganGp.Processes;
using WganGp.Tests.Support;
using WganGp.Updates;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Layerwise;

/// <summary>Critics that score packs of any size, on samples of any shape: both paths compute the same updates.</summary>
public sealed class PackingPathTests
{
    private static readonly GradientPenaltyOptions[] Forms =
    [
        new(), GradientPenaltyOptions.WganLp(), GradientPenaltyOptions.R1AndR2(), GradientPenaltyOptions.Dragan(), new() { InputNorm = 3 },
    ];

    [Property(MaxTest = 60)]
    public Property Both_paths_give_the_same_numbers() => Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue - 2)), Holds);

    private static void Holds(int seed)
    {
        foreach (var (type, tolerance) in ((ScalarType, double)[])[(ScalarType.Float64, 1e-9), (ScalarType.Float32, 1e-5)])
        {
            using var scope = NewDisposeScope();
            var example = new PackedPair(seed, type);
            var (inPairs, withTerms) = (seed % 3 == 0, seed % 4 < 2);
            var options = new WganGpOptions
            {
                GradientPenalty = Forms[seed % Forms.Length],
                Loss = inPairs ? AdversarialLoss.RelativisticPairing : AdversarialLoss.Wasserstein,
            };
            var path = example.Path(options, withTerms);
            path.Path.Should().Be(PenaltyPath.Fast, path.Reason);

            PackedPair.Differ(example.Critic(path.Reference.Critic), example.Critic(path.Layerwise(type).Critic))
                .Should().BeLessThan(tolerance, "the critic's update of {0} in {1}", example, type);
            PackedPair.Differ(
                example.Generator(path.Reference.Generator, inPairs || withTerms),
                example.Generator(path.Layerwise(type).Generator, inPairs || withTerms))
                .Should().BeLessThan(tolerance, "the generator's update of {0} in {1}", example, type);
        }
    }

    [Property(MaxTest = 30)]
    public Property Parts_add_up_to_the_whole_batch() => Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue - 2)), seed =>
    {
        using var scope = NewDisposeScope();
        var example = new PackedPair(seed, ScalarType.Float64);
        // Of these points, none of them random, a part has its own.
        var path = example.Path(new WganGpOptions { GradientPenalty = GradientPenaltyOptions.R1AndR2() }, withTerms: seed % 2 == 0);
        foreach (var gradient in new[] { path.Reference.Critic, path.Layerwise(ScalarType.Float64).Critic })
        {
            var (whole, parts) = (example.Critic(gradient, 1, withDropout: false), example.Critic(gradient, 3, withDropout: false));
            // Losses and norms are the first part's, and so are the terms.
            var gradients = 4..^(seed % 2 == 0 ? 1 : 0);
            PackedPair.Differ(whole[gradients], parts[gradients]).Should().BeLessThan(1e-9, "{0}", example);
        }
    });

    [Theory]
    [InlineData(500, 1, 10, "500")]
    [InlineData(500, 3, 10, "170 170 160")]
    [InlineData(20, 7, 10, "10 10")]
    [InlineData(9, 2, 1, "5 4")]
    public void Parts_hold_whole_packs(long count, int parts, int pac, string sizes) =>
        string.Join(' ', Parts.Of(count, parts, pac).Select(part => part.Size)).Should().Be(sizes);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pack_of_several_heads_has_features_consistency_and_terms_of_the_applications_own(bool withTerms)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var critic = new MultiHeadCritic(Sequential(Linear(6, 8), LeakyReLU(0.2), Dropout(0.4)), Linear(8, 1)) { Pac = 3 };
        critic.to(ScalarType.Float64);
        var options = new WganGpOptions { Consistency = { Weight = 2, Margin = 0 } };
        var pair = new PackedPair(critic, [12, 2], ScalarType.Float64);
        var path = pair.Path(options, withTerms);
        path.Path.Should().Be(PenaltyPath.Fast, path.Reason);
        path.Reason.Should().StartWith(
            $"real samples, generated ones and points go through the critic {(withTerms ? "apart" : "together")}",
            "masks are drawn before, but not where terms may draw between them");

        critic.ScoreWithFeatures(rand(12, 2, ScalarType.Float64)).Features.shape.Should().Equal(4, 8);
        PackedPair.Differ(pair.Critic(path.Reference.Critic), pair.Critic(path.Layerwise(ScalarType.Float64).Critic))
            .Should().BeLessThan(1e-9);
        PackedPair.Differ(
                pair.Generator(path.Reference.Generator, withTerms),
                pair.Generator(path.Layerwise(ScalarType.Float64).Generator, withTerms))
            .Should().BeLessThan(1e-9);
    }

    [Fact]
    public void A_classifier_of_packs_is_refused()
    {
        using var critic = new MultiHeadCritic(Sequential(Linear(6, 8)), Linear(8, 1), Linear(8, 3)) { Pac = 3 };
        FluentActions.Invoking(() => new AuxiliaryTerms(new WganGpOptions { Classifier = { CriticWeight = 1 } }, critic))
            .Should().Throw<NetworkException>().WithMessage("The Classifier's weights are on, but the critic scores packs of 3 samples*");
    }

    [Fact]
    public void Packs_are_consecutive_samples()
    {
        using var scope = NewDisposeScope();
        using var sum = Sequential(Linear(4, 1));
        var critic = new ModuleCritic(sum) { Pac = 2 };
        var samples = arange(12, float32).reshape(6, 2);

        critic.Score(samples).Values().Should().Equal(sum.call(samples.reshape(3, 4)).Values());
        critic.Invoking(each => each.Score(samples.narrow(0, 0, 5))).Should().Throw<ArgumentException>()
            .WithMessage("The batch has 5 samples, but the critic scores packs of 2. Use a multiple of 2, such as 4, or another Pac.*");
        FluentActions.Invoking(() => new ModuleCritic(sum) { Pac = 0 }).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("Pac is the number of samples that are scored as one; give 1 or more.*");
    }
}
