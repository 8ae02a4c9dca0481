using FluentAssertions;
using WganGp.Recipes.Networks;
using Xunit;
using static TorchSharp.torch;
using static WganGp.Recipes.Tests.Networks.NetworkChecks;

namespace WganGp.Recipes.Tests.Networks;

public sealed class ConditionalResNet32Tests
{
    [Fact]
    public void Parameter_counts_are_those_of_gan_cifar_resnet()
    {
        // DIM_G = DIM_D = 128, 10 classes: each conditional BatchNorm has a gain and an offset a class and channel, the last one a channel.
        const long up = (2 * 10 * 128) + ((128 * 128 * 9) + 128) + (2 * 10 * 128) + ((128 * 128 * 9) + 128) + ((128 * 128) + 128);
        Count(new ConditionalResNet32Generator()).Should().Be(
            ((128 * 4 * 4 * 128) + (4 * 4 * 128)) + (3 * up) + (2 * 128) + ((128 * 3 * 9) + 3));

        const long first = ((3 * 128 * 9) + 128) + ((128 * 128 * 9) + 128) + ((3 * 128) + 128);
        const long down = ((128 * 128 * 9) + 128) + ((128 * 128 * 9) + 128) + ((128 * 128) + 128);
        const long same = ((128 * 128 * 9) + 128) + ((128 * 128 * 9) + 128);
        Count(new ClassifyingResNet32Critic()).Should().Be(first + down + same + same + (128 + 1) + ((128 * 10) + 10));
    }

    [Fact]
    public void Shapes_and_ranges_are_as_documented()
    {
        using var scope = NewDisposeScope();
        var labels = tensor(new long[] { 0, 4, 2 });
        var samples = new ConditionalResNet32Generator(5, 4, imageChannels: 1, latent: 7).Generate(randn(3, 7), labels);
        var (scores, logits) = new ClassifyingResNet32Critic(5, 4, imageChannels: 1).ScoreAndClassify(samples, labels);

        samples.shape.Should().Equal(3, 1, 32, 32);
        samples.abs().max().item<float>().Should().BeLessThanOrEqualTo(1);
        scores.shape.Should().Equal(3, 1);
        logits.shape.Should().Equal(3, 5);
    }

    [Fact]
    public void Score_is_that_of_ScoreAndClassify()
    {
        using var scope = NewDisposeScope();
        var (critic, samples) = (new ClassifyingResNet32Critic(5, 4), randn(3, 3, 32, 32));

        critic.Score(samples).Equals(critic.ScoreAndClassify(samples).Scores).Should().BeTrue();
    }

    [Fact]
    public void Critic_passes_the_preflight() => CheckCritic(new ClassifyingResNet32Critic(5, 4), [3, 32, 32]);

    [Fact]
    public void Class_changes_the_sample_once_its_gain_has_moved()
    {
        using var scope = NewDisposeScope();
        var (generator, latent) = (new ConditionalResNet32Generator(2, 4), randn(3, 128));
        var (first, second) = (Ones(0), Ones(1));

        Made(first).Equals(Made(second)).Should().BeTrue("all classes begin with the same gains");
        using (no_grad()) generator.state_dict()["res2.branch.norm1.gain.weight"][1].mul_(2);
        Made(first).Equals(Made(second)).Should().BeFalse();

        Tensor Made(Tensor labels) => generator.Generate(latent, labels);
        static Tensor Ones(long label) => full([3], label, dtype: ScalarType.Int64);
    }

    [Fact]
    public void Conditional_BatchNorm_is_BatchNorm_with_the_gain_and_offset_of_the_class()
    {
        using var scope = NewDisposeScope();
        var (layer, x) = (new ConditionalBatchNorm2d(3, 2), randn(4, 2, 5, 5));
        var (gain, offset, labels) = (randn(3, 2), randn(3, 2), tensor(new long[] { 2, 0, 1, 2 }));
        layer.load_state_dict(new Dictionary<string, Tensor> { ["gain.weight"] = gain, ["offset.weight"] = offset }, strict: false);
        var mean = x.mean([0, 2, 3], keepdim: true);
        var variance = (x - mean).square().mean([0, 2, 3], keepdim: true);
        var expected = ((x - mean) / (variance + 1e-5).sqrt() * gain[labels].view(4, 2, 1, 1)) + offset[labels].view(4, 2, 1, 1);

        (layer.call(x, labels) - expected).abs().max().item<float>().Should().BeLessThan(1e-5f);
    }

    [Fact]
    public void A_missing_or_unknown_class_is_an_error_that_can_be_caught()
    {
        using var scope = NewDisposeScope();
        var generator = new ConditionalResNet32Generator(2, 4);

        generator.Invoking(g => g.Generate(randn(1, 128))).Should().Throw<ArgumentException>().WithMessage("*pass labels, int64 [N].*");
        generator.Invoking(g => g.Generate(randn(1, 128), tensor(new long[] { 2 }))).Should().Throw<Exception>();
    }

    [Fact]
    public void A_run_with_the_auxiliary_classifier_trains_every_weight_of_the_critic()
    {
        var options = new WganGpOptions
        {
            Steps = 1,
            BatchSize = 6,
            CriticSteps = 1,
            Classifier = { CriticWeight = 1, GeneratorWeight = 0.1 },
        };
        using var trainer = WganGpTrainer.Create(
            () => new ConditionalResNet32Generator(3, 4), () => new ClassifyingResNet32Critic(3, 4), options);
        using var scope = NewDisposeScope();
        var data = TrainingData.FromTensor(randn(12, 3, 32, 32), arange(12, ScalarType.Int64) % 3);
        var before = trainer.Critic.Module.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());

        trainer.Train(data).Should().NotBeEmpty();

        trainer.Critic.Module.state_dict().Where(entry => entry.Value.Equals(before[entry.Key])).Select(entry => entry.Key)
            .Should().Equal(["output.bias"], "a constant added to every score cancels in the difference of means");
    }

    [Fact]
    public void Keys_of_the_state_dictionary_stay()
    {
        string[] block =
        [
            "branch.norm1.gain.weight", "branch.norm1.offset.weight", "branch.conv1.weight", "branch.conv1.bias",
            "branch.norm2.gain.weight", "branch.norm2.offset.weight", "branch.conv2.weight", "branch.conv2.bias",
            "shortcut.conv.weight", "shortcut.conv.bias",
        ];

        Keys(new ConditionalResNet32Generator(2, 1)).Where(key => key.StartsWith("res3.") && !key.Contains(".norm."))
            .Should().BeEquivalentTo(block.Select(key => $"res3.{key}"));
        Keys(new ClassifyingResNet32Critic(2, 1)).Should().Equal(
            [
                .. Keys(new ResNet32Critic(1)).Where(key => key.StartsWith("res")).Select(key => $"features.{key}"),
                "output.weight", "output.bias", "classifier.weight", "classifier.bias",
            ]);
    }
}
