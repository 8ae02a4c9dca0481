using FluentAssertions;
using WganGp.Recipes.Networks;
using Xunit;

namespace WganGp.Recipes.Tests;

/// <summary>The originals' hyperparameters, read from their scripts, one row a recipe.</summary>
[Collection(Alone.Name)]
public sealed class RecipeFactsTests
{
    // recipe, lambda, n_critic, optimiser, rate, beta1, beta2 (decay of RMSprop), batch, generator steps, latent, channels
    [Theory]
    [InlineData("toy-8gaussians-original", 0.1, 5, OptimizerKind.Adam, 1e-4, 0.5, 0.9, 256, 100_000, 2, 512)]
    [InlineData("toy-25gaussians-original", 0.1, 5, OptimizerKind.Adam, 1e-4, 0.5, 0.9, 256, 100_000, 2, 512)]
    [InlineData("toy-swissroll-original", 0.1, 5, OptimizerKind.Adam, 1e-4, 0.5, 0.9, 256, 100_000, 2, 512)]
    [InlineData("toy-8gaussians-fixed", 0.1, 5, OptimizerKind.Adam, 1e-4, 0.5, 0.9, 256, 100_000, 2, 512)]
    [InlineData("toy-25gaussians-fixed", 0.1, 5, OptimizerKind.Adam, 1e-4, 0.5, 0.9, 256, 100_000, 2, 512)]
    [InlineData("toy-swissroll-fixed", 0.1, 5, OptimizerKind.Adam, 1e-4, 0.5, 0.9, 256, 100_000, 2, 512)]
    [InlineData("mnist", 10, 5, OptimizerKind.Adam, 1e-4, 0.5, 0.9, 50, 200_000, 128, 64)]
    [InlineData("mnist-caogang", 10, 5, OptimizerKind.Adam, 1e-4, 0.5, 0.9, 50, 200_000, 128, 64)]
    [InlineData("keras-gan", 10, 5, OptimizerKind.RmsProp, 5e-5, 0, 0.9, 32, 30_000, 100, 64)]
    [InlineData("keras-gan-original", 10, 5, OptimizerKind.RmsProp, 5e-5, 0, 0.9, 32, 30_000, 100, 64)]
    [InlineData("tf2-gan", 10, 5, OptimizerKind.Adam, 1e-4, 0.5, 0.9, 32, 300_000, 100, 64)]
    [InlineData("tf2-gan-original", 10, 5, OptimizerKind.Adam, 1e-4, 0.5, 0.9, 32, 300_000, 100, 64)]
    [InlineData("cifar10", 10, 5, OptimizerKind.Adam, 1e-4, 0.5, 0.9, 64, 200_000, 128, 128)]
    [InlineData("cifar10-caogang", 10, 5, OptimizerKind.Adam, 1e-4, 0.5, 0.9, 64, 200_000, 128, 128)]
    [InlineData("cifar10-resnet", 10, 5, OptimizerKind.Adam, 2e-4, 0, 0.9, 64, 100_000, 128, 128)]
    [InlineData("cifar10-resnet-acgan", 10, 5, OptimizerKind.Adam, 2e-4, 0, 0.9, 64, 100_000, 128, 128)]
    [InlineData("image64-good", 10, 5, OptimizerKind.Adam, 1e-4, 0, 0.9, 64, 200_000, 128, 64)]
    [InlineData("image64-dcgan", 10, 5, OptimizerKind.Adam, 1e-4, 0, 0.9, 64, 200_000, 128, 64)]
    [InlineData("image64-dcgan-nonorm", 10, 5, OptimizerKind.Adam, 1e-4, 0, 0.9, 64, 200_000, 128, 64)]
    [InlineData("image64-crippled", 10, 5, OptimizerKind.Adam, 1e-4, 0, 0.9, 64, 200_000, 128, 64)]
    [InlineData("image64-mlp", 10, 5, OptimizerKind.Adam, 1e-4, 0, 0.9, 64, 200_000, 128, 64)]
    [InlineData("image64-gated", 10, 5, OptimizerKind.Adam, 1e-4, 0, 0.9, 64, 200_000, 128, 64)]
    [InlineData("image64-tanh", 10, 5, OptimizerKind.Adam, 1e-4, 0, 0.9, 64, 200_000, 128, 64)]
    [InlineData("image64-resnet101", 10, 5, OptimizerKind.Adam, 1e-4, 0, 0.9, 64, 200_000, 128, 64)]
    [InlineData("unified-dcgan", 0, 1, OptimizerKind.Adam, 2e-4, 0.5, 0.999, 64, 10_000, 100, 64)]
    [InlineData("unified-wgan", 0, 5, OptimizerKind.RmsProp, 5e-5, 0, 0.9, 64, 10_000, 100, 64)]
    [InlineData("unified-wgan-gp", 10, 5, OptimizerKind.Adam, 1e-4, 0.5, 0.9, 64, 10_000, 100, 64)]
    [InlineData("unified-wgan-gp-original", 10, 5, OptimizerKind.Adam, 1e-4, 0.5, 0.9, 64, 10_000, 100, 64)]
    [InlineData("creatures128", 10, 1, OptimizerKind.Adam, 1e-4, 0.01, 0.9, 64, 65_000, 128, 32)]
    [InlineData("creatures128-original", 10, 1, OptimizerKind.Adam, 1e-4, 0.01, 0.9, 64, 65_000, 128, 32)]
    [InlineData("language", 10, 10, OptimizerKind.Adam, 1e-4, 0.5, 0.9, 64, 200_000, 128, 512)]
    public void Settings_are_those_of_the_original(
        string name, double weight, int criticSteps, OptimizerKind kind, double rate, double beta1, double beta2, int batch, long steps,
        long latent, int channels)
    {
        var recipe = Recipe.Find(name);
        var options = recipe.Options();

        options.GradientPenalty.Weight.Should().Be(weight);
        options.CriticSteps.Should().Be(criticSteps);
        options.BatchSize.Should().Be(batch);
        options.Steps.Should().Be(steps);
        options.GeneratorAverageDecay.Should().Be(0);
        foreach (var optimizer in (OptimizerOptions[])[options.CriticOptimizer, options.GeneratorOptimizer])
        {
            (optimizer.Kind, optimizer.LearningRate, optimizer.Beta1, optimizer.Beta2).Should().Be((kind, rate, beta1, beta2));
            optimizer.Decay.Should()
                .Be(name.StartsWith("cifar10-resnet", StringComparison.Ordinal) ? LearningRateDecay.LinearToZero : LearningRateDecay.None);
        }

        recipe.Channels.Should().Be(channels);
        recipe.Tiny().Generator(recipe.Tiny()).LatentShape.Should().Equal(latent);
    }

    [Fact]
    public void Every_published_row_is_in_the_table_above_and_the_others_are_sized_for_a_CPU()
    {
        var rows = typeof(RecipeFactsTests)
            .GetMethod(nameof(Settings_are_those_of_the_original))!.GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Cast<InlineDataAttribute>().Select(row => (string)row.GetData(null!).Single()[0]).ToList();

        foreach (var recipe in Recipe.All.Where(recipe => !rows.Contains(recipe.Name)))
        {
            recipe.Deviations[0].Should().StartWith("Sized for a CPU: ", recipe.Name);
            recipe.Options().Steps.Should().BeLessThanOrEqualTo(6_000, recipe.Name);
        }
    }

    [Fact]
    public void Cifar_ResNet_trains_its_generator_on_twice_the_batch_and_dequantises()
    {
        foreach (var recipe in (Recipe[])[Recipe.Find("cifar10-resnet"), Recipe.Find("cifar10-resnet-acgan")])
        {
            recipe.Options().GeneratorBatchSize.Should().Be(128);
            recipe.Kind.Should().BeOfType<SampleKind.Images>().Which.Dequantize.Should().BeTrue();
        }

        Recipe.Find("cifar10-resnet-acgan").Options().Classifier
            .Should().Be(new AuxiliaryClassifierOptions { CriticWeight = 1, GeneratorWeight = 0.1 });
        Recipe.All.Where(recipe => recipe.Kind is SampleKind.Images { Dequantize: true })
            .Should().OnlyContain(recipe => recipe.Name.StartsWith("cifar10-resnet"));
    }

    [Fact]
    public void Unified_model_warms_its_Wasserstein_critics_up_and_clips_one_of_them()
    {
        foreach (var name in (string[])["unified-wgan", "unified-wgan-gp", "unified-wgan-gp-original"])
        {
            Recipe.Find(name).Options().WarmUp.Should().Be(new CriticWarmUpOptions { CriticSteps = 100, Until = 25, Every = 500 });
        }

        var (dcgan, clipping) = (Recipe.Find("unified-dcgan").Options(), Recipe.Find("unified-wgan").Options());
        (dcgan.Loss, dcgan.WarmUp, dcgan.WeightClip).Should().Be((AdversarialLoss.NonSaturating, new CriticWarmUpOptions(), null));
        (clipping.Loss, clipping.WeightClip).Should().Be((AdversarialLoss.Wasserstein, 0.01));
    }

    [Fact]
    public void Latents_of_the_unified_model_are_uniform_from_minus_1_to_1_and_those_of_creatures_from_0_to_1()
    {
        foreach (var (name, low) in ((string, double)[])[("unified-wgan-gp", -1), ("creatures128", 0)])
        {
            var recipe = Recipe.Find(name).Tiny();
            using var random = new TorchSharp.torch.Generator(1);
            using var latents = recipe.Generator(recipe).SampleLatent(1_000, random);
            latents.min().item<float>().Should().BeInRange((float)low, (float)low + 0.01f);
            latents.max().item<float>().Should().BeInRange(0.99f, 1);
            latents.mean().item<float>().Should().BeApproximately((float)(low + 1) / 2, 0.01f);
        }
    }

    [Fact]
    public void Zero_centred_penalty_is_only_where_the_original_has_it() =>
        Recipe.All.Where(recipe => recipe.Options().GradientPenalty.TargetNorm != 1).Select(recipe => recipe.Name)
            .Should().Equal("fashion-r3", "tf2-gan-original");

    /// <summary>brownvc/R3GAN, train.py: what moves, and over the run's first part; the values are this recipe's own.</summary>
    [Fact]
    public void R3GANs_recipe_has_its_loss_penalties_and_moving_rates()
    {
        var options = Recipe.Find("fashion-r3").Options();

        (options.Loss, options.CriticSteps, options.GradientPenalty.Points, options.GradientPenalty.TargetNorm)
            .Should().Be((AdversarialLoss.RelativisticPairing, 1, PenaltyPoints.RealAndFake, 0));
        options.PenaltyWeightBurnIn.From.Should().BeGreaterThan(options.GradientPenalty.Weight);
        options.GeneratorAverageBurnIn.Should().Be(new BurnInOptions { From = 0, Steps = options.Steps });
        foreach (var optimizer in (OptimizerOptions[])[options.CriticOptimizer, options.GeneratorOptimizer])
        {
            (optimizer.Beta1, optimizer.Beta2, optimizer.Beta2BurnIn.From).Should().Be((0, 0.99, 0.9));
            optimizer.LearningRateBurnIn.From.Should().Be(4 * optimizer.LearningRate, "2e-4 to 5e-5 in the original");
        }
    }

    [Fact]
    public void Findings_are_accepted_only_of_the_originals_critics() =>
        Recipe.All.Where(recipe => recipe.Options().AcceptedFindings.Length > 0)
            .Select(recipe => recipe.Name)
            .Should().BeEquivalentTo("keras-gan-original", "tf2-gan-original", "unified-wgan-gp-original", "creatures128-original");

    [Fact]
    public void Fixed_generator_is_the_same_after_training()
    {
        var recipe = Recipe.Find("toy-swissroll-fixed").Tiny();
        using var trainer = recipe.CreateTrainer();
        using var before = trainer.Sample(50, seed: 1);
        foreach (var _ in trainer.Train(recipe.Data()))
        {
        }

        using var after = trainer.Sample(50, seed: 1);
        trainer.Generator.Should().BeOfType<FixedGenerator>();
        after.equal(before).all().item<bool>().Should().BeTrue();
        trainer.Step.Should().Be(3);
    }

    [Fact]
    public void Names_are_unique_and_every_recipe_says_where_it_comes_from_and_what_it_wants()
    {
        Recipe.All.Select(recipe => recipe.Name).Should().OnlyHaveUniqueItems();
        Recipe.All.Should().OnlyContain(
            recipe => recipe.Source.Contains('/') && recipe.Description.EndsWith('.') &&
            (recipe.DataWanted == null) == (recipe.Kind.GetType() == typeof(SampleKind.Points)));
        Recipe.All.SelectMany(recipe => recipe.Deviations).Should().OnlyContain(sentence => sentence.EndsWith('.'));
    }
}
