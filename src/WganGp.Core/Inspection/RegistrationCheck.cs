using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp;
using TorchSharp.Modules;
using WganGp.Networks;

namespace WganGp.Inspection;

/// <summary>
/// Whether the fields of a network hold modules and parameters that are not registered. TorchSharp registers a field that is a module, a
/// parameter or a tensor, and none that is an array, a list, a dictionary or an object with such fields.
/// </summary>
internal sealed class RegistrationCheck
{
    private const int MostNamed = 4;
    private const int Deepest = 8;

    private readonly HashSet<object> modules;
    private readonly HashSet<nint> parameters;
    private readonly HashSet<object> seen = new(ReferenceEqualityComparer.Instance);

    private RegistrationCheck(IEnumerable<torch.nn.Module> roots)
    {
        var all = roots.SelectMany(ModuleTree.Of).Select(entry => entry.Module).ToList();
        modules = new HashSet<object>(all, ReferenceEqualityComparer.Instance);
        parameters = [.. all.SelectMany(module => module.parameters(false)).Where(each => !each.IsInvalid).Select(each => each.Handle)];
    }

    /// <summary>The findings in both networks.</summary>
    public static IEnumerable<CriticFinding> Findings(IGenerator generator, ICritic critic) =>
        Findings(critic, critic.Module, "", generator.Module)
            .Concat(Findings(generator, generator.Module, "generator.", critic.Module));

    /// <summary>One finding for each field.</summary>
    /// <param name="network">The critic or the generator as the host gave it; its own fields are looked at, too.</param>
    /// <param name="root">Its module.</param>
    /// <param name="prefix">What the paths begin with.</param>
    /// <param name="others">Modules of the other network, which this one may refer to.</param>
    public static IEnumerable<CriticFinding> Findings(object network, torch.nn.Module root, string prefix, params torch.nn.Module[] others)
    {
        var check = new RegistrationCheck([root, .. others]);
        var owners = ModuleTree.Of(root)
            .Select(entry => (Path: entry.Path == ModuleTree.Root ? "" : $"{entry.Path}.", Owner: (object)entry.Module));
        if (!ReferenceEquals(network, root)) owners = owners.Append(("", network));
        foreach (var (path, owner) in owners.ToList())
        {
            foreach (var field in FieldsOf(owner.GetType()))
            {
                var found = check.In(field.GetValue(owner), Name(field), 0).ToList();
                if (found.Count > 0) yield return Finding($"{prefix}{path}{Name(field)}", owner, Name(field), found);
            }
        }
    }

    /// <summary>What an object of the host's holds, or is, that none of these networks has registered, by path.</summary>
    public static List<string> Unregistered(object owner, params torch.nn.Module[] networks)
    {
        var check = new RegistrationCheck(networks);
        var itself = owner is torch.nn.Module ? check.In(owner, owner.GetType().Name, 0).ToList() : [];
        return itself.Count > 0
            ? itself
            : [.. FieldsOf(owner.GetType()).SelectMany(field => check.In(field.GetValue(owner), Name(field), 0)).Take(MostNamed)];
    }

    private static CriticFinding Finding(string path, object owner, string field, List<string> found) => new(
        CriticFinding.NotRegistered, true, path,
        $"The field {field} of {owner.GetType().Name} holds what is not registered: {string.Join(", ", found.Take(MostNamed))}" +
        $"{(found.Count > MostNamed ? $" and {found.Count - MostNamed} more" : "")}.",
        "It is no part of the network's state: no optimiser trains it, no checkpoint holds it, and to, train and eval leave it as it is.",
        "Use ModuleList or ModuleDict for modules and ParameterList or ParameterDict for parameters, or call register_module and " +
        "register_parameter for each in the constructor; a field must be set before RegisterComponents() is called.");

    /// <summary>What a value holds and no network has registered, by path.</summary>
    private IEnumerable<string> In(object? value, string path, int depth)
    {
        if (value is null or string or Delegate or Type || depth > Deepest) return [];
        switch (value)
        {
            case torch.nn.Module module:
                return !modules.Contains(module) && HasState(module) ? [$"{path} ({module.GetType().Name})"] : [];
            case torch.Tensor tensor:
                if (tensor.IsInvalid || !tensor.requires_grad || !tensor.is_leaf || parameters.Contains(tensor.Handle)) return [];
                return [$"{path} ({(tensor is Parameter ? "Parameter" : "a tensor that requires grad, but is no Parameter")})"];
        }

        var type = value.GetType();
        if (type.IsPrimitive || type.IsEnum || type.IsPointer || (!type.IsValueType && !seen.Add(value))) return [];
        return value switch
        {
            IDictionary map when IsOfTheSystem(type) =>
                map.Keys.Cast<object>().SelectMany(key => In(map[key], $"{path}[{key}]", depth + 1)),
            // Nothing that is computed when it is enumerated.
            IEnumerable list when IsCollection(type) => list.Cast<object?>().SelectMany((each, i) => In(each, $"{path}[{i}]", depth + 1)),
            ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(i => In(tuple[i], $"{path}.Item{i + 1}", depth + 1)),
            _ when IsOfTheSystem(type) || IsOfTheLibrary(type) => [],
            _ => FieldsOf(type).SelectMany(field => In(field.GetValue(value), $"{path}.{Name(field)}", depth + 1)),
        };
    }

    /// <summary>Whether anything is lost with the module: what is frozen on purpose, or only computes, may be kept anywhere.</summary>
    private static bool HasState(torch.nn.Module module)
    {
        var own = module.parameters().ToList();
        return own.Count > 0
            ? own.Exists(parameter => !parameter.IsInvalid && parameter.requires_grad)
            : module.buffers().Any() || ModuleTree.Of(module).Any(entry => RandomnessCheck.IsRandom(entry.Module));
    }

    private static IEnumerable<FieldInfo> FieldsOf(Type start)
    {
        for (var type = start; type is not null && !IsOfTheSystem(type) && !IsOfTheLibrary(type); type = type.BaseType)
        {
            foreach (var field in type.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.FieldType.IsPointer && !field.FieldType.IsPrimitive) yield return field;
            }
        }
    }

    /// <summary>A field's name in the source: the compiler's are <c>&lt;Name&gt;k__BackingField</c>.</summary>
    private static string Name(FieldInfo field) =>
        field.Name is ['<', .. var rest] && rest.IndexOf('>', StringComparison.Ordinal) is > 0 and var end ? rest[..end] : field.Name;

    private static bool IsCollection(Type type) => type.IsArray || (IsOfTheSystem(type) && (
        type.Namespace!.StartsWith("System.Collections", StringComparison.Ordinal) || typeof(ICollection).IsAssignableFrom(type)));

    private static bool IsOfTheSystem(Type type) => type.Namespace is { } name && (name == "System" ||
        name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal));

    private static bool IsOfTheLibrary(Type type) =>
        type.Assembly == typeof(torch.nn.Module).Assembly || type.Assembly == typeof(RegistrationCheck).Assembly;
}
