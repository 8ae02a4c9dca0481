using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using WganGp.Onnx.Tests.Support;
using static TorchSharp.torch;
using Module = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace WganGp.Onnx.Tests;

/// <summary>Random chains of layers that keep the shape of an image, nested in residual connections at random.</summary>
public sealed class CompositionTests
{
    private const long Channels = 4;

    private static readonly Func<Module>[] Layers =
    [
        () => nn.Conv2d(Channels, Channels, 3, padding: 1L), () => nn.ConvTranspose2d(Channels, Channels, 3, padding: 1),
        () => nn.BatchNorm2d(Channels), () => nn.InstanceNorm2d(Channels), () => nn.ReLU(), () => nn.LeakyReLU(0.2), () => nn.Tanh(),
        () => nn.SiLU(), () => new SelfAttention(Channels), () => new SpectralNorm(nn.Conv2d(Channels, Channels, 1)), () => new Scale(0.5),
        () => nn.Sequential(nn.PixelUnshuffle(2), nn.PixelShuffle(2)), () => nn.Sequential(nn.AvgPool2d(2), Upsampled()),
        () => nn.Sequential(nn.Flatten(), nn.Unflatten(1, [Channels, 4, 6])), () => nn.Dropout(0.3),
        () => nn.Sequential(nn.MaxPool2d(2), Upsampled()),
    ];

    [Property(MaxTest = 25)]
    public Property Any_chain_gives_the_same_numbers() => Prop.ForAll(Chains(depth: 2).ToArbitrary(), chain =>
    {
        using var module = ModelRun.Shaken(nn.Sequential([.. chain.Select((build, i) => ($"layer{i}", build()))]));
        using var run = new ModelRun(new ModuleGenerator(module, Channels, 4, 6));
        run.ShouldEqualTorchSharp(3, tolerance: 2e-5);
        return true;
    });

    private static Module Upsampled() => nn.Upsample(scale_factor: [2, 2], mode: UpsampleMode.Nearest);

    private static Gen<List<Func<Module>>> Chains(int depth)
    {
        var single = Gen.Elements(Layers);
        var any = depth == 0
            ? single
            : Gen.Frequency((4, single), (1, Chains(depth - 1).Select(Residual)));
        return from length in Gen.Choose(1, 5) from layers in any.ListOf(length) select layers.ToList();
    }

    private static Func<Module> Residual(List<Func<Module>> branch) =>
        () => new Residual(nn.Sequential([.. branch.Select((build, i) => ($"branch{i}", build()))]), scale: 0.5);
}
