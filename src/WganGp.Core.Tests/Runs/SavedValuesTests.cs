using FluentAssertions;
using WganGp.Runs;
using WganGp.Updates;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>What a checkpoint's tensors may hold, at the edges.</summary>
public sealed class SavedValuesTests
{
    private const string Path = "run.safetensors";

    public static TheoryData<string> Squares =>
        [CheckpointNames.CriticOptimizer + Optimizer.Squares, CheckpointNames.GeneratorOptimizer + Optimizer.Squares];

    public static TheoryData<string> Steps =>
        [CheckpointNames.CriticOptimizer + Optimizer.Steps, CheckpointNames.GeneratorOptimizer + Optimizer.Steps];

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Values_that_must_be_finite_are(float value)
    {
        Usable(value, "generator.0.weight", mustBeFinite: false);
        Unusable(value, "generator.0.weight", "*holds values that are not finite*");
    }

    [Theory]
    [MemberData(nameof(Squares))]
    public void Means_of_squares_are_not_negative(string name)
    {
        Usable(0, name);
        Usable(1e-30f, name);
        Unusable(-1e-30f, name, "*holds negative means of squares*");
        Usable(-1, name.Replace(Optimizer.Squares, "other", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Steps_are_counts_that_float32_can_count_on_from(string name)
    {
        foreach (var count in (float[])[0, 1, 7, 1 << 24]) Usable(count, name);
        foreach (var none in (float[])[-1, 0.5f, (1 << 24) + 2, float.NaN])
        {
            Unusable(none, name, "*is not a number of steps*", mustBeFinite: false);
        }
    }

    [Fact]
    public void A_tensor_without_values_is_usable()
    {
        using var empty = zeros(0);

        SavedValues.ThrowUnlessUsable(empty, Path, CheckpointNames.CriticOptimizer + Optimizer.Steps, mustBeFinite: true);
    }

    private static void Usable(float value, string name, bool mustBeFinite = true)
    {
        using var saved = tensor(new[] { value });

        SavedValues.ThrowUnlessUsable(saved, Path, name, mustBeFinite);
    }

    private static void Unusable(float value, string name, string why, bool mustBeFinite = true)
    {
        using var saved = tensor(new[] { value });

        var check = () => SavedValues.ThrowUnlessUsable(saved, Path, name, mustBeFinite);

        check.Should().Throw<CheckpointException>().WithMessage(why).WithMessage($"*{name}*");
    }
}
