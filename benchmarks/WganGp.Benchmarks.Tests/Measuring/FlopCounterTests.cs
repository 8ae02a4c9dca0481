using FluentAssertions;
using WganGp.Benchmarks.Measuring;
using WganGp.Benchmarks.Networks;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Tests.Measuring;

public sealed class FlopCounterTests
{
    [Fact]
    public void Linear_layer_counts_two_a_weight()
    {
        using var layer = nn.Linear(7, 5);
        FlopCounter.PerSample(layer, [7]).Should().Be(2 * 7 * 5);
        FlopCounter.PerSample(layer, [3, 7]).Should().Be(3 * 2 * 7 * 5, "it runs at three places of each sample");
    }

    [Theory]
    [InlineData(5, 2, 2, 1, 1, 14)]
    [InlineData(4, 2, 1, 1, 1, 14)]
    [InlineData(3, 1, 0, 1, 2, 26)]
    [InlineData(3, 1, 1, 2, 4, 26)]
    public void Convolution_counts_kernel_by_outputs(int kernel, int stride, int padding, int dilation, int groups, int output)
    {
        using var layer = nn.Conv2d(4, 8, kernel, stride, padding, dilation, groups: groups);
        FlopCounter.PerSample(layer, [4, 28, 28]).Should().Be(2.0 * output * output * 8 * (4 / groups) * kernel * kernel);
    }

    [Fact]
    public void One_dimensional_convolution_counts_kernel_by_outputs()
    {
        using var layer = nn.Conv1d(6, 10, 5, padding: 2);
        FlopCounter.PerSample(layer, [6, 32]).Should().Be(2 * 32 * 10 * 6 * 5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Transposed_convolution_counts_kernel_by_inputs(int groups)
    {
        using var layer = nn.ConvTranspose2d(6, 4, 5, stride: 2, padding: 2, output_padding: 1, groups: groups);
        FlopCounter.PerSample(layer, [6, 7, 7]).Should().Be(2 * 7 * 7 * 6 * (4 / groups) * 5 * 5);
    }

    [Fact]
    public void Transposed_convolution_counts_as_the_convolution_whose_input_gradient_it_is()
    {
        using var convolution = nn.Conv2d(3, 8, 4, stride: 2, padding: 1);
        using var transposed = nn.ConvTranspose2d(8, 3, 4, stride: 2, padding: 1);
        FlopCounter.PerSample(transposed, [8, 16, 16]).Should().Be(FlopCounter.PerSample(convolution, [3, 32, 32]));
    }

    [Fact]
    public void Layers_in_nested_modules_are_summed_and_a_shared_one_counts_each_time()
    {
        var shared = nn.Linear(4, 4);
        using var network = nn.Sequential(
            shared, nn.ReLU(), nn.Sequential(nn.Linear(4, 3), nn.LayerNorm(3)), nn.Linear(3, 4), nn.Sequential(shared));
        FlopCounter.PerSample(network, [4]).Should().Be((2 * 2 * 16) + (2 * 12) + (2 * 12));
    }

    [Fact]
    public void The_network_keeps_its_mode_and_its_statistics()
    {
        var norm = nn.BatchNorm2d(2);
        using var network = nn.Sequential(nn.Conv2d(1, 2, 3), norm);
        FlopCounter.PerSample(network, [1, 5, 5]);

        network.training.Should().BeTrue();
        norm.training.Should().BeTrue();
        norm.running_var!.sum().item<float>().Should().Be(2);
    }

    [Fact]
    public void A_layer_that_is_not_called_is_an_error()
    {
        using var network = new Bypass();
        network.Invoking(each => FlopCounter.PerSample(each, [4]))
            .Should().Throw<InvalidOperationException>().WithMessage("1 layers of Bypass were not called*");
    }

    [Fact]
    public void A_network_without_a_countable_layer_is_an_error()
    {
        using var network = nn.Sequential(nn.ReLU(), nn.LayerNorm(4));
        network.Invoking(each => FlopCounter.PerSample(each, [4]))
            .Should().Throw<InvalidOperationException>().WithMessage("Sequential has no layer whose work can be counted*");
    }

    [Fact]
    public void Dcgan_critic_has_the_work_of_its_four_convolutions()
    {
        var network = NetworkCatalog.All(tiny: false).Single(each => each.Name == "dcgan64");
        using var critic = (nn.Module<Tensor, Tensor>)network.Critic();
        // 3 to 64 channels at 32x32, then three of 67,108,864 each, and the last linear layer.
        FlopCounter.PerSample(critic, network.SampleShape).Should().Be((2 * 32 * 32 * 64 * 3 * 16) + (3 * 67_108_864) + (2 * 8192));
    }

    [Fact]
    public void A_packed_critic_and_heads_are_counted_as_they_run()
    {
        var networks = NetworkCatalog.All(tiny: true).ToDictionary(network => network.Name);
        using var tabular = networks["tabular"].Build();
        using var samples = zeros(5, 6);
        FlopCounter.Of(tabular.Critic, () => tabular.Forward(samples)).Should().Be(2 * ((30 * 16) + (16 * 16) + 16), "of one pack");
        using var classes = networks["cifar10-resnet-acgan"].Build();
        using var image = zeros(1, 3, 32, 32);
        var score = ((nn.Module<Tensor, Tensor>)classes.Critic).modules().OfType<TorchSharp.Modules.Linear>().Sum(
            layer => 2 * layer.weight!.numel());
        score.Should().Be((2 * 4) + (2 * 4 * 10));
        FlopCounter.Of(classes.Critic, () => classes.Forward(image)).Should().BeGreaterThan(score);
    }

    [Theory]
    [InlineData(true, 6)]
    [InlineData(false, 35)]
    public void Attention_counts_its_maps_and_each_position_with_each_key(bool pooled, int keys)
    {
        using var block = new SelfAttention(16, pooled);
        // Maps to 2, 2 and 8 channels and back from 8, at 5x7 positions; queries of 2 numbers, values of 8.
        FlopCounter.PerSample(block, [16, 5, 7]).Should().Be((2 * 35 * 16 * (2 + 2 + 8 + 8)) + (2 * 35 * keys * (2 + 8)));
    }

    private sealed class Bypass : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear layer = nn.Linear(4, 1);

        public Bypass() : base(nameof(Bypass)) => RegisterComponents();

        public override Tensor forward(Tensor input) => nn.functional.linear(input, layer.weight, layer.bias);
    }
}
