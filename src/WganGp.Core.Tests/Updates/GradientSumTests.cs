using FluentAssertions;
using TorchSharp.Modules;
using WganGp.Layerwise;
using WganGp.Processes;
using WganGp.Tests.Support;
using WganGp.Updates;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Updates;

/// <summary>Gradients are summed in pieces, those that are complete before the others.</summary>
public sealed class GradientSumTests : IDisposable
{
    private readonly Mirror group = new(0, 2);
    private readonly Parameter[] weights = [.. Enumerable.Range(0, 4).Select(i => new Parameter(zeros(300 + i)))];
    private readonly Tensor buffer = ones(2);
    private readonly GradientSum sum;

    public GradientSumTests() => sum = new GradientSum(new TimedGroup(group), weights, upwards: true, bucketBytes: 1200, () => [buffer]);

    public void Dispose() => sum.Dispose();

    [Fact]
    public void Pieces_are_sent_early_once_the_number_of_shares_is_known_and_in_one_order()
    {
        Update(shares: 2);
        var first = group.Sums.ToList();
        sum.Early.Should().Be(0, "nothing is known of the first update");

        Update(shares: 2);

        sum.Early.Should().Be(3, "the last of four pieces has what the update measured");
        group.Sums.Should().Equal([.. first, .. first]);
        first.Should().Equal(300, 301, 302, 303 + 2 + 1 + 5);
        for (var i = 0; i < 4; i++) weights[i].grad!.Values().Should().OnlyContain(value => value == 4 * (i + 1));
        buffer.Values().Should().Equal(1, 1);
    }

    [Fact]
    public void What_was_measured_is_summed_and_the_norms_of_each_process_stand_apart()
    {
        using var terms = tensor(new[] { 1.5f, 2 });
        using (sum.LastPart("a")) Gradients.Add(weights[0], ones(300));

        var (norms, stop) = sum.Finish(terms, tensor(new[] { 3f, 1, 2 }), stop: true);

        terms.Values().Should().Equal(3, 4);
        norms!.Values().Should().Equal(2, 0, 6, 0);
        stop.Should().BeTrue();
        weights[1].grad.Should().BeNull("no process has reached it");
    }

    [Fact]
    public void A_share_that_comes_too_late_is_an_error()
    {
        Update(shares: 1);
        using var terms = zeros(1);
        using (sum.LastPart("a"))
        {
            Gradients.Add(weights[0], ones(300));

            sum.Invoking(_ => Gradients.Add(weights[0], ones(300))).Should().Throw<InvalidOperationException>()
                .WithMessage("A share was added to a gradient that was already summed*");
        }
    }

    private void Update(int shares)
    {
        foreach (var weight in weights) weight.grad = null;
        using var terms = zeros(1);
        using (sum.LastPart("a"))
        {
            for (var i = 0; i < 4; i++)
            {
                for (var share = 0; share < shares; share++) Gradients.Add(weights[i], full([300 + i], i + 1f));
            }
        }

        sum.Finish(terms, null, stop: false);
    }
}
