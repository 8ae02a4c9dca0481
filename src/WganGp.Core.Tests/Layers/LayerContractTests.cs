using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TorchSharp;
using WganGp.Tests.Support;

namespace WganGp.Tests.Layers;

/// <summary>Every layer computes what TorchSharp's computes: scores, input gradient, penalty, each parameter's gradient.</summary>
public sealed class LayerContractTests
{
    [Property(MaxTest = 60)]
    public Property Any_geometry_gives_the_numbers_of_the_stock_layer() => Prop.ForAll(LayerCases.Geometries(), Holds);

    [Property(MaxTest = 60)]
    public Property Any_composition_gives_the_numbers_of_the_stock_layers() => Prop.ForAll(LayerCases.Networks(), Holds);

    private static void Holds(LayerCase example)
    {
        SameNumbers.Check(example, torch.ScalarType.Float64, 1e-10);
        SameNumbers.Check(example, torch.ScalarType.Float32, 1e-5);
    }
}
