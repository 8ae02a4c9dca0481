using System.Collections;
using System.Reflection;
using TorchSharp;
using TorchSharp.Modules;

namespace WganGp;

/// <summary>What can be told of a module from outside, by those who read a network layer by layer.</summary>
internal static class ModuleForm
{
    /// <summary>Whether a module does nothing but call its children one after the other.</summary>
    /// <remarks>A class of a host's own may derive from Sequential and run its layers in another way.</remarks>
    public static bool IsChain(torch.nn.Module module) => module switch
    {
        Sequential => Forward(module, [typeof(torch.Tensor)]) == typeof(Sequential),
        ConditionalSequential => Forward(module, [typeof(torch.Tensor), typeof(torch.Tensor)]) == typeof(ConditionalSequential),
        _ => false,
    };

    /// <summary>Whether a host has registered a hook, which only the module's own call runs.</summary>
    public static bool HasHook(torch.nn.Module module)
    {
        for (var type = module.GetType(); type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.Name.EndsWith("_hooks", StringComparison.Ordinal)) continue;
                if (field.GetValue(module) is ICollection { Count: > 0 }) return true;
            }
        }

        return false;
    }

    private static Type? Forward(torch.nn.Module module, Type[] arguments) =>
        module.GetType().GetMethod("forward", arguments)?.DeclaringType;
}
