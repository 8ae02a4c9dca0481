using TorchSharp;
using TorchSharp.Modules;
using WganGp.Layerwise;
using WganGp.Networks;

namespace WganGp.Runs;

/// <summary>Whether networks may draw from the process's random generator. Code of the application's own may.</summary>
internal static class RandomDraws
{
    // Exact types, as in the catalogue: a class of the application's may derive from a layer and do more.
    private static readonly HashSet<Type> Silent =
    [
        .. LayerCatalog.Types.Except([typeof(Dropout), typeof(Dropout1d), typeof(Dropout2d), typeof(Dropout3d)]),
        .. LayerCatalog.ConditionalTypes,
        typeof(Sequential), typeof(ConditionalSequential), typeof(Residual), typeof(ConditionalResidual), typeof(OneHot), typeof(Embedding),
    ];

    public static bool ArePossible(IGenerator generator, ICritic critic) =>
        ArePossible(generator) || ArePossible(critic, critic.Module);

    public static bool ArePossible(IGenerator generator) =>
        generator is ModuleGenerator { LatentSampler: not null } || ArePossible(generator, generator.Module);

    private static bool ArePossible(object network, torch.nn.Module module) =>
        network is not ILayeredNetwork { Network: not null } ||
        ModuleTree.Of(module).Any(entry => !(IsSilent(entry.Module) || IsChain(network, entry.Module)));

    private static bool IsSilent(torch.nn.Module module) => module is IRowWiseModule || Silent.Contains(module.GetType());

    // A network that is itself a module, and says that it is the chain of its layers.
    private static bool IsChain(object network, torch.nn.Module module) =>
        ReferenceEquals(network, module) && module is Sequential or ConditionalSequential;
}
