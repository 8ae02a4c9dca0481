using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Penalty;

/// <summary>What a caller passes to the penalty is checked before anything native reads it, and the parameter is named.</summary>
public sealed class PenaltyArgumentsTests : IDisposable
{
    private readonly ICritic critic = Critics.Linear([1, 2]);
    private readonly Tensor samples = ones(3, 2);
    private readonly GradientPenalty penalty = new();

    public void Dispose()
    {
        critic.Module.Dispose();
        samples.Dispose();
    }

    [Fact]
    public void Nothing_may_be_null()
    {
        FluentActions.Invoking(() => new GradientPenalty(null!)).Should().Throw<ArgumentNullException>().WithParameterName("options");
        Refused(null!, samples, samples).Should().Throw<ArgumentNullException>().WithParameterName("critic");
        Refused(critic, null!, samples).Should().Throw<ArgumentNullException>().WithParameterName("real");
        Refused(critic, samples, null!).Should().Throw<ArgumentNullException>().WithParameterName("fake");
    }

    [Fact]
    public void Disposed_and_sparse_samples_are_named()
    {
        var disposed = ones(3, 2);
        disposed.Dispose();
        using var sparse = samples.to_sparse();

        Refused(critic, disposed, samples).Should().Throw<ArgumentException>().WithParameterName("real")
            .WithMessage("The tensor of real samples is disposed; pass a tensor that is not*");
        Refused(critic, samples, disposed).Should().Throw<ArgumentException>().WithParameterName("fake")
            .WithMessage("The tensor of generated samples is disposed; pass a tensor that is not*");
        Refused(critic, sparse, sparse).Should().Throw<ArgumentException>().WithParameterName("real")
            .WithMessage("The tensor of real samples is sparse; convert it with to_dense()*");
        Refused(critic, samples, sparse).Should().Throw<ArgumentException>().WithParameterName("fake")
            .WithMessage("The tensor of generated samples is sparse; convert it with to_dense()*");
    }

    [Fact]
    public void Samples_are_whole_packs()
    {
        using var packed = nn.Linear(4, 1);

        Refused(new ModuleCritic(packed) { Pac = 2 }, samples, samples).Should().Throw<ArgumentException>().WithParameterName("real")
            .WithMessage("The batch has 3 samples, but the critic scores packs of 2.*");
    }

    [Fact]
    public void Every_dimension_of_the_norm_must_be_one_of_the_samples() =>
        new GradientPenalty(new GradientPenaltyOptions { NormDimensions = [1, 2] })
            .Invoking(each => each.Compute(critic, samples, samples)).Should().Throw<ArgumentException>().WithParameterName("real")
            .WithMessage("GradientPenalty.NormDimensions is [1, 2], but the samples [3, 2] have dimensions 0 to 1.*");

    private Action Refused(ICritic scored, Tensor real, Tensor fake) => () => penalty.Compute(scored, real, fake);
}
