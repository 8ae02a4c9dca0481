using System.Collections;
using System.Globalization;
using System.Reflection;
using TorchSharp;

namespace WganGp.Runs;

/// <summary>
/// A network as text, one line per module: <c>path: Type setting=value … | parameter [shape] …</c>. It includes what the weights' names and
/// shapes do not show: an activation, a stride.
/// </summary>
internal static class ModuleDescription
{
    // A host's own types are named, but may be renamed: the layers inside them show what they do.
    private const string Own = "class ";
    private static readonly string[] OfLists = [nameof(IList.Count), nameof(IList.IsReadOnly)];
    private static readonly string Layers = typeof(TorchSharp.Modules.Linear).Namespace!;

    public static string Of(torch.nn.Module root) => string.Join(
        '\n',
        root.named_modules().Prepend((name: "", module: root)).DistinctBy(entry => entry.module)
            .Select(entry => $"{entry.name}: {Line(entry.module)}"));

    /// <summary>Lists the differences between TorchSharp's own layers.</summary>
    public static IEnumerable<string> Differences(string network, string saved, string present)
    {
        var (before, now) = (Parse(saved), Parse(present));
        return
            from path in before.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            let file = before.GetValueOrDefault(path, "none")
            let model = now.GetValueOrDefault(path, "none")
            where file != model && !file.StartsWith(Own, StringComparison.Ordinal) && !model.StartsWith(Own, StringComparison.Ordinal)
            // Different weights are reported as tensors, by name.
            where Parameters(file) == Parameters(model)
            select $"{network}{path}: file {file}, model {model}";
    }

    private static Dictionary<string, string> Parse(string text) => text.Split('\n')
        .Select(line => line.Split(": ", 2)).Where(parts => parts.Length == 2)
        .GroupBy(parts => parts[0]).ToDictionary(group => group.Key, group => group.First()[1]);

    private static string? Parameters(string line) => line.Split(" | ").ElementAtOrDefault(1);

    private static string Line(torch.nn.Module module)
    {
        var type = module.GetType();
        var head = type.Namespace == Layers
            ? string.Join(' ', Settings(module).Prepend(type.Name.Split('`')[0]))
            : Own + type.FullName;
        var parameters = module.named_parameters(recurse: false)
            .Select(entry => $"{entry.name} [{string.Join(",", entry.parameter.shape)}]").ToList();
        return parameters.Count == 0 ? head : $"{head} | {string.Join(' ', parameters)}";
    }

    private static IEnumerable<string> Settings(torch.nn.Module module) =>
        from property in module.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .OrderBy(property => property.Name, StringComparer.Ordinal)
        where property.DeclaringType!.Namespace == Layers && property.GetIndexParameters().Length == 0
        where IsSetting(property.PropertyType) && !OfLists.Contains(property.Name)
        let value = property.GetValue(module)
        where value is not null
        select $"{property.Name}={Text(value)}";

    private static bool IsSetting(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsPrimitive || type.IsEnum || (type.IsArray && type.GetElementType()!.IsPrimitive);
    }

    private static string Text(object value) => value is IEnumerable many
        ? $"[{string.Join(",", many.Cast<object>().Select(Text))}]"
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
