using TorchSharp;

namespace WganGp.Networks;

/// <summary>The modules of a network with their paths, as in the state dictionary.</summary>
internal static class ModuleTree
{
    /// <summary>The path of the network itself.</summary>
    public const string Root = "critic";

    public static IEnumerable<(string Path, torch.nn.Module Module)> Of(torch.nn.Module root) =>
        root.named_modules().Select(entry => (entry.name, entry.module)).Prepend((Root, root)).DistinctBy(entry => entry.Item2);

    /// <summary>The module whose output is the network's, found through nested Sequentials; null for any other network.</summary>
    public static (string Path, torch.nn.Module Module)? LastOf(torch.nn.Module root)
    {
        var (path, module) = (Root, root);
        while (module is TorchSharp.Modules.Sequential)
        {
            // These change only the shape, and often follow the head.
            var last = module.named_children().LastOrDefault(child => child.module is not
                (TorchSharp.Modules.Flatten or TorchSharp.Modules.Unflatten or TorchSharp.Modules.Identity));
            if (last.module is null) return null;
            (path, module) = (path == Root ? last.name : $"{path}.{last.name}", last.module);
        }

        return module == root ? null : (path, module);
    }
}
