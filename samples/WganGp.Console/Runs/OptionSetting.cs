using System.Collections;
using System.Globalization;
using System.Reflection;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Runs;

/// <summary>
/// One <c>--set Section:Key=value</c>. It takes effect or is an error: .NET's configuration binder passes over names, groups and lists that
/// it cannot bind.
/// </summary>
internal sealed class OptionSetting
{
    private const BindingFlags Named = BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase;

    private readonly string text;
    private readonly string value;
    private readonly IReadOnlyList<PropertyInfo> path;
    private readonly int? index;

    private OptionSetting(string text, string value, IReadOnlyList<PropertyInfo> path, int? index)
    {
        this.text = text;
        this.value = value;
        this.path = path;
        this.index = index;
        Name = string.Join(':', path.Select(property => property.Name)) + (index is null ? "" : $":{index}");
    }

    /// <summary>The option's full name, such as <c>GradientPenalty:Weight</c>.</summary>
    public string Name { get; }

    private PropertyInfo Option => path[^1];

    /// <summary>Reads settings; none may contradict another.</summary>
    public static IReadOnlyList<OptionSetting> ReadAll(IEnumerable<string> texts)
    {
        var settings = texts.Select(Read).ToList();
        foreach (var again in settings.GroupBy(setting => setting.Name).Where(group => group.Count() > 1))
        {
            throw new UserException($"--set {again.Last().text}: {again.Key} is set {again.Count()} times; set it once.");
        }

        return settings;
    }

    /// <summary>Finds the option that a setting names.</summary>
    internal static OptionSetting Read(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            throw new UserException(
                $"--set {text} has no '='; write --set Section:Key=value, for example --set GradientPenalty:Weight=5.");
        }

        var path = new List<PropertyInfo>();
        int? index = null;
        foreach (var part in text[..equals].Split(':').Select(part => part.Trim()))
        {
            var type = path.Count == 0 ? typeof(WganGpOptions) : path[^1].PropertyType;
            if (index is null && type.IsArray && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                index = number;
                continue;
            }

            path.Add(Find(text, path, type, part));
        }

        if (IsGroup(path[^1].PropertyType))
        {
            throw new UserException($"--set {text}: {path[^1].Name} is a group of options; set one of them: {Members(path)}.");
        }

        return new OptionSetting(text, text[(equals + 1)..].Trim(), path, index);
    }

    /// <summary>Sets the option.</summary>
    public void Apply(WganGpOptions options)
    {
        object group = options;
        foreach (var property in path.SkipLast(1)) group = property.GetValue(group)!;
        var type = Option.PropertyType;
        if (!type.IsArray) Option.SetValue(group, OptionValue.Read(text, Name, type, value));
        else Option.SetValue(group, Elements(type.GetElementType()!, (Array?)Option.GetValue(group)));
    }

    private static PropertyInfo Find(string text, List<PropertyInfo> path, Type type, string part)
    {
        if (path.Count > 0 && !IsGroup(type))
        {
            var entry = type.IsArray ? $"; write --set {path[^1].Name}=A,B, or {path[^1].Name}:0=A for its first entry" : "";
            throw new UserException($"--set {text}: {path[^1].Name} has no option {part}{entry}.");
        }

        if (type.GetProperty(part, Named) is not { CanWrite: true } property)
        {
            var listed = path.Count == 0 ? $"the options are {Members(path)}" : $"{path[^1].Name} has {Members(path)}";
            throw new UserException($"--set {text}: there is no option {part}; {listed}.");
        }

        return typeof(IEnumerable).IsAssignableFrom(property.PropertyType) && property.PropertyType is { IsArray: false } other
            && other != typeof(string)
            ? throw new UserException($"--set {text}: {property.Name} is set in code, not on the command line.")
            : property;
    }

    private static string Members(List<PropertyInfo> path) => string.Join(
        ", ",
        from property in (path.Count == 0 ? typeof(WganGpOptions) : path[^1].PropertyType)
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.CanWrite
        select string.Join(':', path.Append(property).Select(step => step.Name)));

    private static bool IsGroup(Type type) => type.IsClass && type.Namespace == nameof(WganGp);

    /// <summary>The whole list, or the one that is there with one entry replaced or added.</summary>
    private Array? Elements(Type element, Array? before)
    {
        if (index is not { } at)
        {
            if (OptionValue.IsNull(value)) return element == typeof(string) ? Array.CreateInstance(element, 0) : null;
            return Of(element, value.Split(',').Select(part => OptionValue.Read(text, Name, element, part.Trim())));
        }

        var entries = (before ?? Array.Empty<object>()).Cast<object?>().ToList();
        if (at > entries.Count)
        {
            throw new UserException(
                $"--set {text}: {Option.Name} has {entries.Count} entries so far, so the next one is {Option.Name}:{entries.Count}.");
        }

        var read = OptionValue.Read(text, Name, element, value);
        if (at == entries.Count) entries.Add(read);
        else entries[at] = read;
        return Of(element, entries);
    }

    private static Array Of(Type element, IEnumerable<object?> entries)
    {
        object?[] all = [.. entries];
        var array = Array.CreateInstance(element, all.Length);
        all.CopyTo(array, 0);
        return array;
    }
}
