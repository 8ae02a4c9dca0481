using FluentAssertions;
using TorchSharp;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Updates;

/// <summary>What the default update costs in native tensors: a form that is not used must add none.</summary>
public sealed class CriticUpdateCostTests
{
    [Theory]
    [InlineData(PenaltyPath.Reference, 63, "that is what the update took before there was more than one form")]
    [InlineData(PenaltyPath.Fast, 160, "that is what the first version took")]
    public void Default_critic_update_makes_no_more_tensors_than_the_first_version_did(PenaltyPath path, long most, string because)
    {
        using var scope = NewDisposeScope();
        // As an application runs it: tests compare versions of what is kept.
        using var unchecked_ = CheckedKeepsakes.Off();
        var options = Toys.Options();
        options.Execution.PenaltyPath = path;
        using var trainer = Toys.Trainer(options);
        using var points = Toys.Points(16);
        trainer.CriticStep(points);
        trainer.CriticStep(points);
        DisposeScopeManager.Statistics.Reset();

        trainer.CriticStep(points);

        var created = DisposeScopeManager.Statistics.TensorStatistics;
        (created.CreatedInScopeCount + created.CreatedOutsideScopeCount).Should().BeLessThanOrEqualTo(most, because);
    }
}
