using FluentAssertions;
using TorchSharp;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Training;

/// <summary>What the default update costs in native tensors: a form that is not used must add none.</summary>
public sealed class CriticUpdateCostTests
{
    [Fact]
    public void Default_critic_update_makes_no_more_tensors_than_the_first_version_did()
    {
        using var scope = NewDisposeScope();
        using var trainer = Toys.Trainer();
        using var points = Toys.Points(16);
        trainer.CriticStep(points);
        trainer.CriticStep(points);
        DisposeScopeManager.Statistics.Reset();

        trainer.CriticStep(points);

        var created = DisposeScopeManager.Statistics.TensorStatistics;
        (created.CreatedInScopeCount + created.CreatedOutsideScopeCount).Should().BeLessThanOrEqualTo(63, "that is what the update took before there was more than one form");
    }
}
