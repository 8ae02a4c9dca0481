using FluentAssertions;
using WganGp.Benchmarks.Measuring;
using WganGp.Benchmarks.Variants;
using Xunit;

namespace WganGp.Benchmarks.Tests.Measuring;

public sealed class WorkFloorTests
{
    [Theory]
    [InlineData(nameof(Operation.CriticUpdate), 10, 1)]
    [InlineData(nameof(Operation.CriticUpdateWithoutPenalty), 6, 1)]
    [InlineData(nameof(Operation.Penalty), 4, 0)]
    [InlineData(nameof(Operation.GeneratorStep), 52, 8)]
    public void Work_is_units_of_both_networks(string operation, int critic, int generator) =>
        WorkFloor.Flops(Enum.Parse<Operation>(operation), 1000, 7).Should().Be((1000 * critic) + (7 * generator));

    [Fact]
    public void A_second_pass_of_real_samples_is_three_units_more() =>
        WorkFloor.Flops(Operation.CriticUpdate, 1000, 0, realPasses: 2).Should().Be(13_000);

    [Fact]
    public void The_penalty_is_what_the_two_critic_updates_differ_by()
    {
        double Flops(Operation operation) => WorkFloor.Flops(operation, 3, 5);
        Flops(Operation.CriticUpdate).Should().Be(Flops(Operation.CriticUpdateWithoutPenalty) + Flops(Operation.Penalty));
    }
}
