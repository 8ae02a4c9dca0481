using FluentAssertions;
using TorchSharp;
using WganGp.Layerwise;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Layerwise;

/// <summary>Fully connected layers in one call: where they are one, and that the numbers are the single layers'.</summary>
public sealed class PerceptronLayerTests
{
    public static TheoryData<string> Chains => [.. Networks.Keys];

    private static readonly Dictionary<string, Func<nn.Module<Tensor, Tensor>[]>> Networks = new()
    {
        ["rectifiers"] = () => [nn.Linear(5, 7), nn.ReLU(), nn.Linear(7, 6), nn.LeakyReLU(0.2), nn.Linear(6, 1)],
        ["dropout"] = () =>
        [
            nn.Linear(5, 7), nn.LeakyReLU(0.2), nn.Dropout(), nn.Linear(7, 6), nn.Dropout(0.3), nn.ReLU(), nn.Linear(6, 1),
        ],
        ["nothing between"] = () => [nn.Linear(5, 7), nn.Linear(7, 6, hasBias: false), nn.Dropout(), nn.Linear(6, 1, hasBias: false)],
        ["rectifier last"] = () => [nn.Linear(5, 7), nn.ReLU(), nn.LeakyReLU(0.1), nn.Linear(7, 1), nn.LeakyReLU(0.3)],
        ["dropout last"] = () => [nn.Linear(5, 7), nn.ReLU(), nn.Linear(7, 1), nn.Dropout()],
    };

    [Theory]
    [MemberData(nameof(Chains))]
    public void Numbers_are_those_of_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var withPenalty in new[] { true, false })
        {
            using var module = nn.Sequential(Networks[name]()).to(ScalarType.Float64);
            using var random = new Generator(8);
            var (real, fake) = (randn([6, 5], ScalarType.Float64, generator: random), randn([6, 5], ScalarType.Float64, generator: random));

            var both = BothPaths.Run(module, real, fake, withPenalty: withPenalty);

            both.Worse.Should().BeLessThan(1e-11, "{0}, penalty {1}", name, withPenalty);
        }
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void They_are_one_layer_and_compute_in_one_call(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var layer = Layer(Networks[name]());
        using var pass = new Pass([2, 2], 2, ScalarType.Float32);

        layer.Forward(rand(6, 5), pass).shape.Should().Equal(6, 1);

        pass.Fused.Should().Equal(layer);
    }

    [Fact]
    public void Where_something_stands_in_the_way_they_go_one_by_one()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        nn.Module<Tensor, Tensor>[] Modules() => Networks["dropout"]();
        void OneByOne(string why, nn.Module<Tensor, Tensor>[] modules, Tensor input, Position position = default)
        {
            var layer = Layer(modules);
            layer.Place(position);
            using var pass = new Pass([2, 2], 2, ScalarType.Float32);
            layer.Forward(input, pass);
            pass.Fused.Should().BeEmpty(why);
        }

        var frozen = Modules();
        frozen[0].parameters().First().requires_grad = false;
        OneByOne("a weight is frozen", frozen, rand(6, 5));
        var resting = Modules();
        foreach (var module in resting) module.eval();
        OneByOne("nothing is dropped", resting, rand(6, 5));
        OneByOne("what is kept is read after the tangents", Modules(), rand(6, 5), new Position(true, false, false));
        OneByOne("rows are nested", Networks["rectifiers"](), rand(6, 4, 5));
    }

    [Fact]
    public void Only_runs_of_two_are_joined()
    {
        nn.Module<Tensor, Tensor>[] network =
        [
            nn.ReLU(), nn.Linear(5, 5), nn.Tanh(), nn.Linear(5, 5), nn.Dropout(), nn.Flatten(), nn.Linear(5, 1),
        ];
        var layers = network.Select(module => LayerCatalog.Of(module, out _)).ToList();

        PerceptronLayer.Joined(layers).Select(layer => layer.GetType().Name).Should().Equal(
            nameof(RectifierLayer), nameof(LinearLayer), nameof(LocalLayer), nameof(PerceptronLayer), nameof(LinearMapLayer),
            nameof(LinearLayer));
    }

    private static PerceptronLayer Layer(nn.Module<Tensor, Tensor>[] modules)
    {
        var layers = PerceptronLayer.Joined(modules.Select(module => LayerCatalog.Of(module, out _))).ToList();
        return layers.Should().ContainSingle().Which.Should().BeOfType<PerceptronLayer>().Subject;
    }
}
