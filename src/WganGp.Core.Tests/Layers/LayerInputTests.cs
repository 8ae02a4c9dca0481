using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using Fast = WganGp.Layers;

namespace WganGp.Tests.Layers;

/// <summary>What a layer cannot work with it refuses in one sentence, before anything is recorded.</summary>
public sealed class LayerInputTests
{
    [Fact]
    public void Wrong_channels_are_named() => Refuses(
        new Fast.Conv2d(3, 4, 3), randn(2, 4, 8, 8),
        "Conv2d takes [N, 3, H, W] or [3, H, W], but its input is [2, 4, 8, 8]; give it 3 channels in that place.*");

    [Fact]
    public void Wrong_rank_is_named() => Refuses(
        new Fast.Conv1d(3, 4, 3), randn(3), "Conv1d takes [N, 3, L] or [3, L], but its input is [3]; give it 3 channels in that place.*");

    [Fact]
    public void Another_type_is_named() => Refuses(
        new Fast.ConvTranspose2d(3, 4, 3), randn([1, 3, 8, 8], ScalarType.Float64),
        "ConvTranspose2d's weight is Float32 on cpu, but its input is Float64 on cpu; convert one of them.*");

    [Fact]
    public void An_input_smaller_than_the_kernel_is_named() => Refuses(
        new Fast.Conv2d(3, 4, 5), randn(1, 3, 4, 9),
        "Conv2d would make an output of 0 x 5 from an input [1, 3, 4, 9] with a kernel of 5 x 5; give it a larger input, another padding or a smaller kernel.*");

    [Fact]
    public void A_padding_that_takes_all_away_is_named() => Refuses(
        new Fast.ConvTranspose1d(3, 4, 3, padding: 3), randn(1, 3, 2), "ConvTranspose1d would make an output of -2 from an input [1, 3, 2]*");

    [Fact]
    public void Wrong_features_are_named() => Refuses(
        new Fast.Linear(6, 1), randn(2, 3, 2), "Linear takes [..., 6], but its input is [2, 3, 2]; flatten it to 6 features.*");

    [Fact]
    public void Wrong_rank_of_a_pool_is_named() => Refuses(
        new Fast.AvgPool2d(2), randn(2, 3), "AvgPool2d takes [N, C, H, W] or [C, H, W], but its input is [2, 3].*");

    [Fact]
    public void Groups_that_do_not_divide_are_named()
    {
        var act = () => new Fast.Conv2d(3, 4, 3, groups: 2);

        act.Should().Throw<ArgumentException>().WithMessage("Conv2d: 2 groups do not divide 3 input and 4 output channels; choose a divisor of both.");
    }

    [Fact]
    public void A_step_of_nothing_is_named()
    {
        var act = () => new Fast.Conv2d(3, 4, 3, stride: 0);

        act.Should().Throw<ArgumentException>().WithMessage("Conv2d: stride is 0 x 0, but must be 1 or more.");
    }

    /// <summary>Reflected padding wider than the input: libtorch's own refusal, which can be caught.</summary>
    [Fact]
    public void What_libtorch_refuses_does_not_end_the_process()
    {
        using var scope = NewDisposeScope();
        var layer = new Fast.Conv2d(1, 1, 3, padding: 5, padding_mode: PaddingModes.Reflect);

        layer.Invoking(each => each.call(randn(1, 1, 4, 4).requires_grad_())).Should().Throw<Exception>();
        var act = () => new Fast.ConvTranspose2d(1, 1, 3, output_padding: 4).call(randn(1, 1, 4, 4).requires_grad_());
        act.Should().Throw<Exception>();
        var pool = () => new Fast.AvgPool2d(9).call(randn(1, 1, 4, 4).requires_grad_());
        pool.Should().Throw<Exception>();
    }

    private static void Refuses(nn.Module<Tensor, Tensor> layer, Tensor input, string message)
    {
        using (layer)
        using (input)
        {
            layer.Invoking(each => each.call(input.requires_grad_())).Should().Throw<ArgumentException>().WithMessage(message);
        }
    }
}
