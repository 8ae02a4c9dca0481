using FluentAssertions;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Experiments.Tests;

public sealed class ClassScoreTests
{
    private const int Classes = 10;
    private const float Sure = 100;

    [Fact]
    public void Sure_predictions_of_all_classes_score_the_number_of_classes()
    {
        using var logits = eye(Classes) * Sure;
        ClassScore.Score(logits).Should().BeApproximately(Classes, 1e-9);
    }

    [Fact]
    public void Sure_predictions_of_some_classes_score_their_number()
    {
        using var logits = (eye(Classes) * Sure).narrow(0, 0, 4);
        ClassScore.Score(logits).Should().BeApproximately(4, 1e-9);
    }

    [Fact]
    public void Equal_or_unsure_predictions_score_1()
    {
        using var equal = (eye(Classes) * Sure).narrow(0, 3, 1).expand(20, Classes);
        ClassScore.Score(equal).Should().BeApproximately(1, 1e-9);
        using var unsure = zeros(20, Classes);
        ClassScore.Score(unsure).Should().BeApproximately(1, 1e-9);
    }

    [Fact]
    public void Two_samples_between_two_classes_score_the_closed_form()
    {
        // Predictions (p, 1-p) and (1-p, p): the mean is even, each divergence is log 2 - H(p).
        const double p = 0.8;
        using var logits = log(tensor(new[,] { { p, 1 - p }, { 1 - p, p } }));
        ClassScore.Score(logits).Should().BeApproximately(2 * Math.Exp((p * Math.Log(p)) + ((1 - p) * Math.Log(1 - p))), 1e-12);
    }

    [Fact]
    public void Classifier_learns_the_images_and_noise_scores_below_them()
    {
        using var images = SmallImages.Load(null, low: -1, least: 500, most: 5_000).Halved();
        images.Samples.shape.Should().Equal(5_000, 1, 16, 16);
        using var score = ClassScore.Train(images, epochs: 1, seed: 0);

        score.Accuracy.Should().BeGreaterThan(0.7);
        using var black = full_like(images.Samples.narrow(0, 0, 100), -1);
        score.Of(black).Should().BeApproximately(1, 1e-6);
        score.Of(images.Samples).Should().BeGreaterThan(3).And.BeLessThan(Classes);
    }

    [Fact]
    public void Halved_images_are_means_of_four_pixels_inside_a_black_border()
    {
        using var whole = SmallImages.Load(null, low: -1, least: 10, most: 10);
        using var scope = NewDisposeScope();
        var pixels = whole.Samples[7, 0].clone();
        using var halved = whole.Halved();

        var expected = (pixels[10, 4] + pixels[10, 5] + pixels[11, 4] + pixels[11, 5]) / 4;
        halved.Samples[7, 0, 6, 3].item<float>().Should().BeApproximately(expected.item<float>(), 1e-6f);
        halved.Samples[7, 0, 0].max().item<float>().Should().Be(-1);
    }
}
