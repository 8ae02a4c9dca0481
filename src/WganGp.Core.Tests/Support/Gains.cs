using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Tests.Support;

/// <summary>Gains and offsets for GroupNorm, which TorchSharp 0.107 leaves uninitialised: they then change from run to run.</summary>
internal static class Gains
{
    /// <summary>Draws those of every GroupNorm in a module, around 1 and 0.</summary>
    public static T Fill<T>(T module) where T : nn.Module
    {
        using var random = new Generator(3);
        using var scope = NewDisposeScope();
        using var none = no_grad();
        foreach (var norm in module.modules().Prepend(module).OfType<GroupNorm>())
        {
            foreach (var (name, parameter) in norm.named_parameters())
            {
                parameter.copy_(randn(parameter.shape, generator: random) * 0.3 + (name == "weight" ? 1 : 0));
            }
        }

        return module;
    }
}
