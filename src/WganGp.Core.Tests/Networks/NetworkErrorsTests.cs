using FluentAssertions;
using TorchSharp.Modules;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Networks;

/// <summary>Networks that are put together wrongly are refused with a sentence that says what to give.</summary>
public sealed class NetworkErrorsTests
{
    [Fact]
    public void Latent_shape_needs_sizes()
    {
        using var module = nn.Linear(2, 2);

        FluentActions.Invoking(() => new ModuleGenerator(module)).Should().Throw<ArgumentException>()
            .WithMessage("The latent shape is []; give at least one dimension, each 1 or more, such as 128.*");
        FluentActions.Invoking(() => new ModuleGenerator(module, 3, 0)).Should().Throw<ArgumentException>()
            .WithMessage("The latent shape is [3, 0]; *");
    }

    [Fact]
    public void Layers_take_one_tensor_or_two()
    {
        using var bilinear = nn.Bilinear(2, 2, 2);
        using var linear = nn.Linear(2, 1);
        using var recurrent = nn.LSTM(2, 2);

        using var named = new ConditionalSequential(("first", linear), ("second", bilinear));

        named.named_children().Select(child => child.name).Should().Equal("first", "second");
        FluentActions.Invoking(() => new ConditionalSequential(("in", linear), ("memory", recurrent))).Should().Throw<ArgumentException>()
            .WithMessage("Layer 'memory' is a LSTM; give modules that take one tensor, or a tensor and the condition, and return one.*");
        FluentActions.Invoking(() => new ConditionalSequential(("gone", null!))).Should().Throw<ArgumentException>()
            .WithMessage("Layer 'gone' is null; *");
        FluentActions.Invoking(() => new MultiHeadCritic(linear, recurrent)).Should().Throw<ArgumentException>()
            .WithMessage("'score' is a LSTM; give a module that takes one tensor, or a tensor and the condition.*");
    }

    [Fact]
    public void Critic_without_classifier_does_not_classify()
    {
        using var critic = new MultiHeadCritic(nn.Linear(2, 3), nn.Linear(3, 1));
        using var samples = zeros(4, 2);

        critic.Invoking(each => each.ScoreAndClassify(samples)).Should().Throw<NetworkException>()
            .WithMessage("The critic was asked for class logits, but it has no classifier. Pass one to MultiHeadCritic, or *");
    }

    [Fact]
    public void Score_head_gives_one_score()
    {
        using var trainer = Toys.Trainer(
            Toys.Options(), () => new MultiHeadCritic(nn.Sequential(nn.Linear(2, 3)), nn.Linear(3, 2), nn.Linear(3, 2)));

        trainer.Invoking(each => each.CriticStep(randn(16, 2))).Should().Throw<NetworkException>().WithMessage("*score*2]*one output*");
    }

    [Fact]
    public void Projection_head_has_one_output_and_shows_its_parts()
    {
        using var encoder = nn.Embedding(3, 4);
        using var output = nn.Linear(4, 1);
        using var wide = nn.Linear(4, 2);

        using var head = new ProjectionHead(output, encoder);

        (head.Output, head.Encoder).Should().Be((output, encoder));
        FluentActions.Invoking(() => new ProjectionHead(wide, encoder)).Should().Throw<ArgumentException>()
            .WithMessage("The linear score has 2 outputs; give a layer with one.*");
    }

    [Fact]
    public void Scores_must_follow_the_generated_samples()
    {
        using var trainer = Toys.Trainer(
            Toys.Options(), () => Critics.FromFunction((samples, scale) => samples.detach().sum(1) * scale));

        trainer.Invoking(each => each.GeneratorStep()).Should().Throw<NetworkException>()
            .WithMessage("The critic's scores carry no gradient to the generated samples. Compute them from the tensor *");
    }

    [Fact]
    public void Network_is_of_one_type()
    {
        using var mixed = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1, dtype: ScalarType.Float64));

        FluentActions.Invoking(() => Toys.Trainer(Toys.Options(), () => new ModuleCritic(mixed))).Should().Throw<NetworkException>()
            .WithMessage("The critic's parameters must share one type and device, but 1.weight is Float64 *");
    }

    public static TheoryData<string> RandomLayers => [nameof(Dropout), nameof(Dropout1d), nameof(Dropout2d), nameof(Dropout3d),
        nameof(AlphaDropout), nameof(FeatureAlphaDropout)];

    [Theory]
    [MemberData(nameof(RandomLayers))]
    public void Every_dropout_is_found(string kind)
    {
        nn.Module<Tensor, Tensor> layer = kind switch
        {
            nameof(Dropout1d) => nn.Dropout1d(0.25),
            nameof(Dropout2d) => nn.Dropout2d(0.25),
            nameof(Dropout3d) => nn.Dropout3d(0.25),
            nameof(AlphaDropout) => nn.AlphaDropout(0.25),
            nameof(FeatureAlphaDropout) => nn.FeatureAlphaDropout(0.25),
            _ => nn.Dropout(0.25),
        };
        using var critic = nn.Sequential(nn.Linear(2, 3), layer, nn.Linear(3, 1));

        var findings = WganGp.Inspection.RandomnessCheck.Findings(critic, running: null);

        findings.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Name = CriticFinding.Randomness, ModulePath = "1" });
        findings[0].ToString().Should().Contain($"{kind} in training mode drops values with probability 0.25.");
    }
}
