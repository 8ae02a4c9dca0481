using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WganGp.Tests.Support;
using WganGp.TestSupport;
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
            PenaltyInterval = 0,
            GeneratorAverageDecay = 1,
            ReportEvery = 0,
            LastBatch = (LastBatch)9,
            WarmUp = { CriticSteps = 0, Until = -1, Every = -2 },
            GradientPenalty = { Weight = double.PositiveInfinity },
            CriticOptimizer = { LearningRate = 0, Beta1 = 1 },
            GeneratorOptimizer = null!,
            Execution = { PenaltyPath = (PenaltyPath)3, Precision = (Precision)2, GradientAccumulation = 0, Threads = 0, Prefetch = -1 },
        };

        options.Validate().Should().Equal(
            "Steps is 0; it must be at least 1.",
            "BatchSize is -3; it must be at least 1.",
            "GeneratorBatchSize is 0; it must be at least 1.",
            "CriticSteps is 0; it must be at least 1.",
            "PenaltyInterval is 0; it must be at least 1.",
            "GeneratorAverageDecay is 1; it must be at least 0 and below 1.",
            "LastBatch is 9; it must be one of Drop, Keep.",
            "ReportEvery is 0; it must be at least 1.",
            "WarmUp.CriticSteps is 0; it must be at least 1.",
            "WarmUp.Until is -1; it must be at least 0.",
            "WarmUp.Every is -2; it must be at least 0.",
            "GradientPenalty.Weight is Infinity; it must be a finite number, at least 0.",
            "CriticOptimizer.LearningRate is 0; it must be a finite number above 0.",
            "CriticOptimizer.Beta1 is 1; it must be at least 0 and below 1.",
            "GeneratorOptimizer is null; it must be an object with the group's options.",
            "Execution.PenaltyPath is 3; it must be one of Auto, Reference, Fast.",
            "Execution.Precision is 2; it must be one of Float32, BFloat16.",
            "Execution.GradientAccumulation is 0; it must be at least 1.",
            "Execution.Threads is 0; it must be at least 1.",
            "Execution.Prefetch is -1; it must be at least 0.");
    }

    /// <summary>Each was accepted once: memory, time without end, or numbers that float32 does not have.</summary>
    private static readonly (string Name, Action<WganGpOptions> Set, string Refusal)[] Mistakes =
    [
        ("BatchSize", o => o.BatchSize = int.MaxValue, "2147483647; it must be from 1 to 1000000: a batch"),
        ("GeneratorBatchSize", o => o.GeneratorBatchSize = int.MaxValue, "2147483647; it must be from 1 to 1000000: a batch"),
        ("CriticSteps", o => o.CriticSteps = int.MaxValue, "2147483647; it must be from 1 to 100000: until they are done the run"),
        ("WarmUp.CriticSteps", o => o.WarmUp.CriticSteps = 100_001, "100001; it must be from 1 to 100000: until they are done"),
        ("PenaltyInterval", o => o.PenaltyInterval = int.MaxValue, "2147483647; it must be from 1 to 10000: the penalty is"),
        ("PreviewSamples", o => o.PreviewSamples = int.MaxValue, "2147483647; it must be from 1 to 65536: their latents"),
        ("CriticOptimizer.LearningRate", o => o.CriticOptimizer.LearningRate = 1e-320, "1E-320; it must be from 1E-30 to 1E+30: in"),
        ("CriticOptimizer.LearningRate", o => o.CriticOptimizer.LearningRate = 1e308, "1E+308; it must be from 1E-30 to 1E+30: in"),
        ("GeneratorOptimizer.Epsilon", o => o.GeneratorOptimizer.Epsilon = 1e-320, "1E-320; it must be from 1E-30 to 1000: in float32"),
        ("GeneratorOptimizer.Epsilon", o => o.GeneratorOptimizer.Epsilon = 1e308, "1E+308; it must be from 1E-30 to 1000: in float32"),
        ("CriticOptimizer.WeightDecay", o => o.CriticOptimizer.WeightDecay = 1e308, "1E+308; it must be 0, or from 1E-30 to 1000: a"),
        ("CriticOptimizer.MaxGradientNorm", o => o.CriticOptimizer.MaxGradientNorm = 1e-320, "1E-320; it must be from 1E-30 to 1E+30"),
        ("WeightClip", o => (o.WeightClip, o.GradientPenalty.Weight) = (1e308, 0), "1E+308; it must be from 1E-30 to 1E+30: in"),
        ("GradientPenalty.Weight", o => o.GradientPenalty.Weight = 1e308, "1E+308; it must be 0, or from 1E-30 to 1E+18: a square"),
        ("GradientPenalty.TargetNorm", o => o.GradientPenalty.TargetNorm = 1e308, "1E+308; it must be 0, or from 1E-30 to 1E+18: a"),
        ("GradientPenalty.InputNorm", o => o.GradientPenalty.InputNorm = 1e308, "1E+308; it must be 1, Infinity, or from 1.001 to 1000:"),
        ("GradientPenalty.InputNorm", o => o.GradientPenalty.InputNorm = 1 + 1e-12, "; it must be 1, Infinity, or from 1.001 to 1000:"),
        ("GradientPenalty.PerturbationScale", o => o.GradientPenalty.PerturbationScale = 1e-320, "1E-320; it must be from 1E-06 to 1000"),
        ("GradientPenalty.PerturbationScale", o => o.GradientPenalty.PerturbationScale = 1e308, "1E+308; it must be from 1E-06 to 1000"),
        ("DriftWeight", o => o.DriftWeight = 1e308, "1E+308; it must be 0, or from 1E-30 to 1E+18: a square"),
        ("Consistency.Weight", o => o.Consistency.Weight = 1e308, "1E+308; it must be 0, or from 1E-30 to 1E+18: a square"),
        ("Classifier.CriticWeight", o => o.Classifier.CriticWeight = 1e308, "1E+308; it must be 0, or from 1E-30 to 1E+18: a"),
        ("Execution.Threads", o => o.Execution.Threads = 10_000, "10000; it must be from 1 to 1024: libtorch starts"),
        ("Execution.Prefetch", o => o.Execution.Prefetch = int.MaxValue, "2147483647; it must be from 0 to 1024: that many"),
        ("Checkpoint.EveryMinutes", o => Save(o, 1e308), "1E+308; it must be 0, or from 1E-06 to 527040: a shorter"),
        ("Checkpoint.EveryMinutes", o => Save(o, 1e-320), "1E-320; it must be 0, or from 1E-06 to 527040: a shorter"),
        ("Divergence.MaxRollbacks", o => Save(o, 1).Divergence.MaxRollbacks = int.MaxValue, "2147483647; it must be from 0 to 100: a"),
        ("Distributed.BucketBytes", o => o.Distributed.BucketBytes = int.MaxValue, "2147483647; it must be from 1024 to 1073741824: each"),
        ("Distributed.CompareEvery", o => o.Distributed.CompareEvery = int.MaxValue, "2147483647; it must be from 0 to 1000000000: a run"),
        ("Divergence.LearningRateFactor", o => o.Divergence.LearningRateFactor = 1e-320, "1E-320; it must be from 0.001 to 1: a"),
    ];

    [Fact]
    public void Value_that_can_only_be_a_mistake_is_refused_with_range_and_reason()
    {
        var page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "options.md"));
        foreach (var (name, set, refusal) in Mistakes)
        {
            var options = new WganGpOptions();
            set(options);

            var failure = options.Validate().Should().ContainSingle("{0} is a mistake", name).Which;
            failure.Should().StartWith($"{name} is ").And.Contain(refusal);
            var (option, range) = (name.Split('.')[^1], failure.Split("it must be ")[1].Split(':')[0]);
            page.Should().Contain(
                line => line.Contains($"`{option}`", StringComparison.Ordinal) && line.Contains($"| {range} |", StringComparison.Ordinal),
                "the page names the range {0} of {1}", range, option);
        }
    }

    [Fact]
    public void Values_at_the_bounds_are_accepted() => new WganGpOptions
    {
        BatchSize = 1_000_000,
        GeneratorBatchSize = 1,
        CriticSteps = 100_000,
        PenaltyInterval = 10_000,
        PreviewSamples = 65_536,
        GradientPenalty = { Weight = 1e18, TargetNorm = 1e-30, InputNorm = 1.001, PerturbationScale = 1e-6 },
        CriticOptimizer = { LearningRate = 1e-30, Epsilon = 1000, WeightDecay = 1e-30, MaxGradientNorm = 1e30 },
        Execution = { Threads = 1024, Prefetch = 1024 },
        Checkpoint = { Folder = "folder", EveryMinutes = 1e-6 },
        Divergence = { MaxRollbacks = 100, LearningRateFactor = 0.001 },
    }.Validate().Should().BeEmpty();

    [Fact]
    public void Burn_in_out_of_range_or_without_effect_is_refused()
    {
        new WganGpOptions
        {
            WeightClip = 0.1,
            GradientPenalty = { Weight = 0 },
            PenaltyWeightBurnIn = { From = 2, Steps = 5 },
            GeneratorAverageBurnIn = { From = 1, Steps = 3 },
            CriticOptimizer = { LearningRateBurnIn = { From = -1, Steps = -2 }, Beta2BurnIn = { From = 0.5 } },
            GeneratorOptimizer = { Beta2BurnIn = null! },
        }.Validate().Should().Equal(
            "GeneratorAverageBurnIn.Steps is 3 with GeneratorAverageDecay 0; there is no average whose decay could move: set " +
                "GeneratorAverageDecay, to 0.999 for example.",
            "WeightClip is 0.1 with PenaltyWeightBurnIn.From 2; clipping and penalty enforce the same constraint: set WeightClip to " +
                "null or PenaltyWeightBurnIn.Steps to 0.",
            "GeneratorAverageBurnIn.From is 1; it must be at least 0 and below 1.",
            "CriticOptimizer.LearningRateBurnIn.Steps is -2; it must be at least 0.",
            "CriticOptimizer.LearningRateBurnIn.From is -1; it must be a finite number, at least 0.",
            "CriticOptimizer.Beta2BurnIn.From is 0.5 with Steps 0; it would have no effect: set Steps to the number of generator steps " +
                "of the burn-in.",
            "GeneratorOptimizer.Beta2BurnIn is null; it must be an object with the group's options.");
        new WganGpOptions { CriticOptimizer = { LearningRateBurnIn = { Steps = 5 } }, PenaltyWeightBurnIn = { Steps = 5 } }
            .Validate().Should().BeEmpty("a rate and a weight may start at 0");
    }

    [Fact]
    public void More_parts_than_samples_are_refused() =>
        new WganGpOptions { BatchSize = 4, Execution = { GradientAccumulation = 5 } }.Validate().Should().Equal(
            "Execution.GradientAccumulation is 5; it must not exceed the smaller batch (4).");

    [Fact]
    public void Bfloat16_on_the_reference_path_is_refused() =>
        new WganGpOptions { Execution = { Precision = Precision.BFloat16, PenaltyPath = PenaltyPath.Reference } }.Validate().Should().Equal(
            "Execution.Precision is BFloat16 with PenaltyPath Reference; only the fast path runs in bfloat16: " +
            "set PenaltyPath to Auto or Fast, or Precision to Float32.");

    [Fact]
    public void Copy_shares_no_group_with_its_original()
    {
        var options = new WganGpOptions();
        var copy = options.Copy();

        var groups = typeof(WganGpOptions).GetProperties().Where(each => each.PropertyType is { IsClass: true, Namespace: "WganGp" });
        foreach (var property in groups)
        {
            property.GetValue(copy).Should().Be(property.GetValue(options)).And.NotBeSameAs(property.GetValue(options), property.Name);
        }

        foreach (var (mine, theirs) in ((OptimizerOptions, OptimizerOptions)[])[
            (copy.CriticOptimizer, options.CriticOptimizer), (copy.GeneratorOptimizer, options.GeneratorOptimizer)])
        {
            mine.LearningRateBurnIn.Should().NotBeSameAs(theirs.LearningRateBurnIn);
            mine.Beta2BurnIn.Should().NotBeSameAs(theirs.Beta2BurnIn);
        }
    }

    [Fact]
    public void Trainer_refuses_options_out_of_range_with_every_failure() =>
        FluentActions.Invoking(() => Toys.Trainer(new WganGpOptions { Steps = 0, BatchSize = 0 })).Should().Throw<ArgumentException>()
            .WithMessage("Steps is 0; it must be at least 1. BatchSize is 0; it must be at least 1.*");

    [Fact]
    public void Host_configures_in_code_and_from_configuration_and_gets_a_trainer()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("WganGp:BatchSize", "8"), new("WganGp:PenaltyInterval", "2"), new("WganGp:GradientPenalty:Side", "OneSided"),
            new("WganGp:CriticOptimizer:LearningRate", "0.002"), new("WganGp:CriticOptimizer:Beta2BurnIn:From", "0.5"),
            new("WganGp:CriticOptimizer:Beta2BurnIn:Steps", "7"), new("WganGp:PenaltyWeightBurnIn:Steps", "9"),
            new("WganGp:Execution:PenaltyPath", "Reference"),
            new("WganGp:Execution:Threads", "1"), new("WganGp:Execution:SelfCheck", "false"),
        ]).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        services.AddWganGp(options => options.Steps = 3).BindConfiguration("WganGp");
        using var provider = services.BuildServiceProvider();

        var bound = provider.GetRequiredService<IOptions<WganGpOptions>>().Value;
        using var trainer = provider.GetRequiredService<WganGpTrainerFactory>().Create(
            () => new ModuleGenerator(Toys.Mlp(2, 2), 2), () => new ModuleCritic(Toys.Mlp(2, 1)));

        (bound.Steps, bound.BatchSize, bound.PenaltyInterval).Should().Be((3, 8, 2));
        (bound.GradientPenalty.Side, bound.CriticOptimizer.LearningRate).Should().Be((PenaltySide.OneSided, 0.002));
        bound.CriticOptimizer.Beta2BurnIn.Should().Be(new BurnInOptions { From = 0.5, Steps = 7 });
        bound.PenaltyWeightBurnIn.Should().Be(new BurnInOptions { Steps = 9 });
        bound.Execution.Should().Be(new ExecutionOptions { PenaltyPath = PenaltyPath.Reference, Threads = 1, SelfCheck = false });
        trainer.Train(TrainingData.FromTensor(Toys.Points())).Last().Step.Should().Be(3);
    }

    private static WganGpOptions Save(WganGpOptions options, double minutes)
    {
        (options.Checkpoint.Folder, options.Checkpoint.EveryMinutes) = ("folder", minutes);
        return options;
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
