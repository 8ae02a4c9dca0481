using FluentAssertions;
using TorchSharp;
using TorchSharp.Modules;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using Fast = WganGp.Layers;

namespace WganGp.Tests.Layers;

/// <summary>Drop-in: the same weights from the same seed, the same keys, the same moves.</summary>
public sealed class LayerStateTests
{
    private static readonly Dictionary<string, (Func<nn.Module<Tensor, Tensor>> Stock, Func<nn.Module<Tensor, Tensor>> Fast)> Pairs = new()
    {
        ["Conv1d"] = (() => nn.Conv1d(2, 4, 3, groups: 2), () => new Fast.Conv1d(2, 4, 3, groups: 2)),
        ["Conv2d"] = (() => nn.Conv2d(2, 4, (3, 2)), () => new Fast.Conv2d(2, 4, (3, 2))),
        ["Conv2d without bias"] = (() => nn.Conv2d(2, 4, 3, bias: false), () => new Fast.Conv2d(2, 4, 3, bias: false)),
        ["ConvTranspose1d"] = (() => nn.ConvTranspose1d(2, 4, 3), () => new Fast.ConvTranspose1d(2, 4, 3)),
        ["ConvTranspose2d"] = (() => nn.ConvTranspose2d(2, 4, 3), () => new Fast.ConvTranspose2d(2, 4, 3)),
        ["Linear"] = (() => nn.Linear(5, 3), () => new Fast.Linear(5, 3)),
        ["Linear without bias"] = (() => nn.Linear(5, 3, hasBias: false), () => new Fast.Linear(5, 3, hasBias: false)),
        ["LeakyReLU"] = (() => nn.LeakyReLU(0.2), () => new Fast.LeakyReLU(0.2)),
        ["ReLU"] = (() => nn.ReLU(), () => new Fast.ReLU()),
        ["AvgPool2d"] = (() => nn.AvgPool2d(2), () => new Fast.AvgPool2d(2)),
    };

    public static TheoryData<string> Names => [.. Pairs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Same_seed_gives_the_weights_of_the_stock_layer_and_leaves_the_generator_where_it_leaves_it(string name)
    {
        var (stock, fast) = Pairs[name];
        using var scope = NewDisposeScope();
        random.manual_seed(11);
        using var expected = stock();
        var after = rand(1).item<float>();
        random.manual_seed(11);
        using var found = fast();

        rand(1).item<float>().Should().Be(after);
        found.state_dict().Keys.Should().Equal(expected.state_dict().Keys);
        Toys.Bytes(found).Should().Equal(Toys.Bytes(expected));
        found.GetName().Should().Be(expected.GetName());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void State_goes_to_the_stock_layer_and_back(string name)
    {
        var (stock, fast) = Pairs[name];
        using var scope = NewDisposeScope();
        using var found = nn.Sequential(("layer", fast()));
        using var other = nn.Sequential(("layer", stock()));
        var before = Toys.Bytes(found);

        other.load_state_dict(found.state_dict());
        foreach (var parameter in found.parameters())
        {
            using (no_grad()) parameter.zero_();
        }

        found.load_state_dict(other.state_dict());

        Toys.Bytes(found).Should().Equal(before);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Layer_moves_to_another_type(string name)
    {
        using var scope = NewDisposeScope();
        using var layer = Pairs[name].Fast();

        layer.to(ScalarType.Float64);

        layer.parameters().Select(parameter => parameter.dtype).Should().AllBeEquivalentTo(ScalarType.Float64);
        if (layer is Fast.Linear linear) linear.weight.Should().BeSameAs(linear.parameters().First());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Disposed_layer_leaves_no_more_than_the_stock_layer(string name)
    {
        static long Left(Func<nn.Module<Tensor, Tensor>> create)
        {
            var live = Tensor.TotalCount;
            using (NewDisposeScope())
            using (create())
            {
            }

            return Tensor.TotalCount - live;
        }

        // TorchSharp counts a parameter twice and frees it once.
        Left(Pairs[name].Fast).Should().Be(Left(Pairs[name].Stock));
    }

    [Fact]
    public void Each_dimension_has_its_own_output_padding()
    {
        using var scope = NewDisposeScope();
        var layer = new Fast.ConvTranspose2d(2, 3, (3, 3), stride: (2, 2), output_padding: (0, 1));
        var input = randn(1, 2, 4, 4);

        layer.call(input).Values().Should().Equal(
            nn.functional.conv_transpose2d(input, layer.weight, layer.bias, [2, 2], [0, 0], [0, 1], [1, 1]).Values());
        layer.forward(input, [10, 9]).shape.Should().Equal(1, 3, 10, 9);
    }

    [Fact]
    public void A_single_sample_without_batch_dimension_is_taken_as_the_stock_layer_takes_it()
    {
        using var scope = NewDisposeScope();
        foreach (var (name, shape) in new[] { ("Conv1d", new long[] { 2, 7 }), ("Conv2d", [2, 7, 6]), ("ConvTranspose1d", [2, 7]), ("ConvTranspose2d", [2, 7, 6]), ("AvgPool2d", [2, 7, 6]), ("Linear", [5]) })
        {
            var stock = Pairs[name].Stock();
            var fast = Pairs[name].Fast();
            fast.load_state_dict(stock.state_dict());
            Tensor x = randn(shape).requires_grad_(), y = x.detach().clone().requires_grad_();

            var (found, expected) = (fast.call(x), stock.call(y));
            found.square().sum().backward();
            expected.square().sum().backward();

            SameNumbers.Close(found, expected, 1e-6, 0, name);
            SameNumbers.Close(x.grad!, y.grad!, 1e-5, 0, name);
        }
    }

    [Fact]
    public void Geometry_can_be_read_under_the_stock_names()
    {
        using var layer = new Fast.Conv2d(4, 6, (3, 5), (1, 2), (0, 1), (2, 1), groups: 2);
        using var pool = new Fast.AvgPool2d(3);

        Convolution geometry = layer;
        (geometry.stride[1], geometry.padding![1], geometry.dilation[0], geometry.groups, geometry.kernel_size[1]).Should().Be((2, 1, 2, 2, 5));
        (pool.kernel_size[0], pool.stride[1], pool.padding[0]).Should().Be((3, 3, 0));
        new Fast.LeakyReLU(0.3).negative_slope.Should().Be(0.3);
    }
}
