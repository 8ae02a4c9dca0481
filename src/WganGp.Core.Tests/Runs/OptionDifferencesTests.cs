using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FluentAssertions;
using WganGp.Runs;
using Xunit;

namespace WganGp.Tests.Runs;

/// <summary>Which options of the group <see cref="WganGpOptions.Execution"/> may differ in a resumed run.</summary>
public sealed class OptionDifferencesTests
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    [Fact]
    public void Execution_may_differ_in_what_changes_no_number()
    {
        var execution = new ExecutionOptions { Threads = 3, Prefetch = 2, Deterministic = true, SelfCheck = false };

        Between(Saved(new()), Saved(new() { Execution = execution })).Should().BeEmpty();
    }

    [Fact]
    public void Execution_may_not_differ_in_what_changes_rounding()
    {
        var execution = new ExecutionOptions { PenaltyPath = PenaltyPath.Fast, Precision = Precision.BFloat16, GradientAccumulation = 2 };

        Between(Saved(new()), Saved(new() { Execution = execution })).Should().Equal(
            "Execution.GradientAccumulation: file 1, run 2",
            "Execution.PenaltyPath: file \"Auto\", run \"Fast\"",
            "Execution.Precision: file \"Float32\", run \"BFloat16\"");
    }

    [Fact]
    public void Every_option_of_the_group_is_decided_here() =>
        typeof(ExecutionOptions).GetProperties().Select(property => property.Name).Should().BeEquivalentTo(
        [
            nameof(ExecutionOptions.Threads), nameof(ExecutionOptions.Prefetch), nameof(ExecutionOptions.Deterministic),
            nameof(ExecutionOptions.SelfCheck), nameof(ExecutionOptions.PenaltyPath), nameof(ExecutionOptions.Precision),
            nameof(ExecutionOptions.GradientAccumulation),
        ]);

    [Fact]
    public void Penalty_interval_may_not_differ() =>
        Between(Saved(new()), Saved(new() { PenaltyInterval = 4 })).Should().Equal("PenaltyInterval: file 1, run 4");

    [Fact]
    public void Burn_ins_may_not_differ()
    {
        var run = new WganGpOptions { CriticOptimizer = { Beta2BurnIn = { From = 0.5, Steps = 3 } }, PenaltyWeightBurnIn = { Steps = 2 } };

        Between(Saved(new()), Saved(run)).Should().Equal(
            "CriticOptimizer.Beta2BurnIn.From: file 0, run 0.5", "CriticOptimizer.Beta2BurnIn.Steps: file 0, run 3",
            "PenaltyWeightBurnIn.Steps: file 0, run 2");
    }

    [Fact]
    public void Options_of_a_group_may_differ_by_their_full_name_alone()
    {
        var saved = Saved(new());
        saved["Threads"] = 2;
        saved["Consistency"]!["Divergence"] = 3;

        Between(saved, Saved(new())).Should().Equal("Consistency.Divergence: file 3, run none", "Threads: file 2, run none");
    }

    [Fact]
    public void Options_saved_before_there_was_the_group_are_listed_one_by_one()
    {
        var saved = Saved(new());
        var (execution, penalty) = (saved["Execution"]!.AsObject(), saved["GradientPenalty"]!.AsObject());
        saved.Remove("Execution");
        foreach (var (name, value) in execution) saved[name] = value?.DeepClone();
        saved.Remove("PenaltyInterval");
        (penalty["Interval"], penalty["AdjustOptimizer"]) = (1, false);

        Between(saved, Saved(new())).Should().Equal(
            "Deterministic: file false, run none",
            "GradientAccumulation: file 1, run none",
            "GradientPenalty.AdjustOptimizer: file false, run none",
            "GradientPenalty.Interval: file 1, run none",
            "PenaltyPath: file \"Auto\", run none",
            "Precision: file \"Float32\", run none",
            "Prefetch: file 0, run none",
            "SelfCheck: file true, run none",
            "Threads: file null, run none");
    }

    [Fact]
    public void Option_that_is_newer_than_the_file_had_its_default()
    {
        var saved = Saved(new());
        saved.Remove("PenaltyWeightBurnIn");
        saved["CriticOptimizer"]!.AsObject().Remove("Beta2BurnIn");

        Between(saved, Saved(new())).Should().BeEmpty();
        Between(saved, Saved(new() { CriticOptimizer = { Beta2BurnIn = { Steps = 3 } } })).Should().Equal(
            "CriticOptimizer.Beta2BurnIn.Steps: file none, run 3");
    }

    private static JsonObject Saved(WganGpOptions options) => JsonSerializer.SerializeToNode(options, Json)!.AsObject();

    private static IEnumerable<string> Between(JsonObject saved, JsonObject present) =>
        OptionDifferences.Between(saved.ToJsonString(), present.ToJsonString(), Saved(new()).ToJsonString());
}
