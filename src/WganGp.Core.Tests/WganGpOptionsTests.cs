using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WganGp.Tests.Support;
using Xunit;

namespace WganGp.Tests;

public sealed class WganGpOptionsTests
{
    [Fact]
    public void Defaults_are_Algorithm_1_and_valid()
    {
        var options = new WganGpOptions();

        options.Validate().Should().BeEmpty();
        (options.GradientPenalty.Weight, options.CriticSteps).Should().Be((10, 5));
        foreach (var optimizer in (OptimizerOptions[])[options.CriticOptimizer, options.GeneratorOptimizer])
        {
            (optimizer.Kind, optimizer.LearningRate, optimizer.Beta1, optimizer.Beta2).Should().Be((OptimizerKind.Adam, 1e-4, 0, 0.9));
        }
    }

    [Fact]
    public void All_failures_are_reported_at_once_by_name_with_value_and_range()
    {
        var options = new WganGpOptions
        {
            Steps = 0,
            BatchSize = -3,
            GeneratorBatchSize = 0,
            CriticSteps = 0,
            GradientAccumulation = 0,
            GeneratorAverageDecay = 1,
            ReportEvery = 0,
            Threads = 0,
            Prefetch = -1,
            LastBatch = (LastBatch)9,
            WarmUp = { CriticSteps = 0, Until = -1, Every = -2 },
            GradientPenalty = { Weight = double.PositiveInfinity },
            CriticOptimizer = { LearningRate = 0, Beta1 = 1 },
            GeneratorOptimizer = null!,
        };

        options.Validate().Should().Equal(
            "Steps is 0; it must be at least 1.",
            "BatchSize is -3; it must be at least 1.",
            "GeneratorBatchSize is 0; it must be at least 1.",
            "CriticSteps is 0; it must be at least 1.",
            "GradientAccumulation is 0; it must be at least 1.",
            "GeneratorAverageDecay is 1; it must be at least 0 and below 1.",
            "LastBatch is 9; it must be one of Drop, Keep.",
            "ReportEvery is 0; it must be at least 1.",
            "Threads is 0; it must be at least 1.",
            "Prefetch is -1; it must be at least 0.",
            "WarmUp.CriticSteps is 0; it must be at least 1.",
            "WarmUp.Until is -1; it must be at least 0.",
            "WarmUp.Every is -2; it must be at least 0.",
            "GradientPenalty.Weight is Infinity; it must be a finite number, at least 0.",
            "CriticOptimizer.LearningRate is 0; it must be a finite number above 0.",
            "CriticOptimizer.Beta1 is 1; it must be at least 0 and below 1.",
            "GeneratorOptimizer is null; it must be an object with the group's options.");
    }

    [Fact]
    public void More_parts_than_samples_are_refused() =>
        new WganGpOptions { BatchSize = 4, GradientAccumulation = 5 }.Validate().Should().Equal(
            "GradientAccumulation is 5; it must not exceed the smaller batch (4).");

    [Fact]
    public void Trainer_refuses_options_out_of_range_with_every_failure() =>
        FluentActions.Invoking(() => Toys.Trainer(new WganGpOptions { Steps = 0, BatchSize = 0 })).Should().Throw<ArgumentException>()
            .WithMessage("Steps is 0; it must be at least 1. BatchSize is 0; it must be at least 1.*");

    [Fact]
    public void Host_configures_in_code_and_from_configuration_and_gets_a_trainer()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("WganGp:BatchSize", "8"), new("WganGp:GradientPenalty:Side", "OneSided"), new("WganGp:CriticOptimizer:LearningRate", "0.002")]).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        services.AddWganGp(options => options.Steps = 3).BindConfiguration("WganGp");
        using var provider = services.BuildServiceProvider();

        var bound = provider.GetRequiredService<IOptions<WganGpOptions>>().Value;
        using var trainer = provider.GetRequiredService<WganGpTrainerFactory>().Create(
            () => new ModuleGenerator(Toys.Mlp(2, 2), 2), () => new ModuleCritic(Toys.Mlp(2, 1)));

        (bound.Steps, bound.BatchSize, bound.GradientPenalty.Side, bound.CriticOptimizer.LearningRate).Should().Be((3, 8, PenaltySide.OneSided, 0.002));
        trainer.Train(TrainingData.FromTensor(Toys.Points())).Last().Step.Should().Be(3);
    }

    [Fact]
    public void Host_with_options_out_of_range_hears_every_failure()
    {
        var services = new ServiceCollection();
        services.AddWganGp(options => (options.Steps, options.CriticSteps) = (0, 0));
        using var provider = services.BuildServiceProvider();

        provider.Invoking(p => p.GetRequiredService<IStartupValidator>().Validate()).Should().Throw<OptionsValidationException>()
            .Which.Failures.Should().Equal("Steps is 0; it must be at least 1.", "CriticSteps is 0; it must be at least 1.");
    }
}
