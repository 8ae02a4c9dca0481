using FluentAssertions;
using WganGp.Runtime;
using Xunit;

namespace WganGp.Tests.Runtime;

/// <summary>What is decided by the trial of the convolutions, for machines of every kind.</summary>
public static class ConvolutionTrialTests
{
    [Theory]
    [InlineData(true, false, false, "RightWithOneDnn")]
    [InlineData(false, true, true, "RightWithoutOneDnn")]
    [InlineData(false, true, false, "WrongWithoutOneDnn")]
    [InlineData(false, false, false, "WrongWithOneDnn")]
    public static void OneDnn_is_turned_off_only_where_it_is_wrong(bool rightWith, bool canBeTurnedOff, bool rightWithout, string expected)
    {
        var isOff = false;
        var trial = ConvolutionTrial.Run(
            CacheRepair.NotNeeded,
            () => isOff ? rightWithout : rightWith,
            () => isOff = canBeTurnedOff);

        trial.Outcome.ToString().Should().Be(expected == "RightWithOneDnn" ? nameof(Convolutions.Right) : expected);
        isOff.Should().Be(expected.EndsWith("WithoutOneDnn", StringComparison.Ordinal));
        trial.IsRight.Should().Be(rightWith || rightWithout);
        (trial.Fault is null).Should().Be(trial.IsRight);
    }

    [Theory]
    [InlineData(false, true, true, nameof(CacheRepair.NotNeeded))]
    [InlineData(true, false, true, nameof(CacheRepair.NotAllowed))]
    [InlineData(true, true, true, nameof(CacheRepair.Done))]
    [InlineData(true, true, false, nameof(CacheRepair.Failed))]
    public static void The_record_is_corrected_only_where_it_is_wrong_and_the_application_consents(
        bool isNeeded, bool isAllowed, bool isFound, string expected)
    {
        var isWritten = false;

        ConvolutionTrial.Repaired(isNeeded, isAllowed, () => isWritten = isFound).ToString().Should().Be(expected);

        isWritten.Should().Be(expected == nameof(CacheRepair.Done));
    }

    [Fact]
    public static void Where_only_the_correction_would_help_the_error_says_so() =>
        new ConvolutionTrial(Convolutions.WrongWithOneDnn, CacheRepair.NotAllowed).Fault
            .Should().Contain("no known switch that turns oneDNN off").And.Contain("WGANGP_REPAIR_ONEDNN_CACHES=1");

    [Theory]
    [InlineData(nameof(CacheRepair.NotAllowed),
        "Turn on the switch WganGp.RepairOneDnnCaches (WGANGP_REPAIR_ONEDNN_CACHES=1) to correct oneDNN's record of the processor's " +
        "caches " +
        "instead: convolutions then run three to four times as fast, and bfloat16 is usable")]
    [InlineData(nameof(CacheRepair.NotNeeded),
        "The switch WganGp.RepairOneDnnCaches would gain nothing here: this processor shows its caches, so the cause is another one")]
    [InlineData(nameof(CacheRepair.Done),
        "The switch WganGp.RepairOneDnnCaches is on and oneDNN's record of the processor's caches was corrected, but the numbers are " +
        "still wrong")]
    [InlineData(nameof(CacheRepair.Failed),
        "The switch WganGp.RepairOneDnnCaches is on, but oneDNN's record of the processor's caches was not found in this libtorch")]
    public static void The_advice_names_the_switch_and_what_it_gains(string repair, string advice) =>
        new ConvolutionTrial(Convolutions.RightWithoutOneDnn, Enum.Parse<CacheRepair>(repair)).Advice.Should().Be(advice);
}
