using TorchSharp;

namespace WganGp.Onnx.Graph;

/// <summary>Where each module of a network is: its path as in the state dictionary.</summary>
internal sealed class Places
{
    private readonly Dictionary<torch.nn.Module, string> paths = new(ReferenceEqualityComparer.Instance);

    public Places(torch.nn.Module root)
    {
        paths[root] = "";
        foreach (var (name, module) in root.named_modules()) paths.TryAdd(module, name);
    }

    /// <summary>The path; that of the type for a module that is not registered.</summary>
    public string Of(torch.nn.Module module) => paths.GetValueOrDefault(module, module.GetType().Name);

    /// <summary>Type and path for a message, such as <c>'res1.conv2' (Conv2d)</c>.</summary>
    public string Describe(torch.nn.Module module) =>
        Of(module) is { Length: > 0 } path ? $"'{path}' ({module.GetType().Name})" : $"'' ({module.GetType().Name}, the network itself)";
}
