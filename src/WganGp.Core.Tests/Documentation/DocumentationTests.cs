using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using FluentAssertions;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Tests.Documentation;

/// <summary>The pages say what the code says.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Root = Repository.Root;

    public static TheoryData<string> Pages =>
    [
        "README.md", "CONTRIBUTING.md", "SECURITY.md",
        .. Directory.EnumerateFiles(Path.Combine(Root, "src"), "PACKAGE.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path)),
        .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md").Select(path => Path.GetRelativePath(Root, path)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_fragment_is_compiled(string page)
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Root, "samples"), "*.cs", SearchOption.AllDirectories)
            .Select(path => Squeeze(File.ReadAllText(path))).ToList();

        foreach (Match fragment in Fragment().Matches(File.ReadAllText(Path.Combine(Root, page)).ReplaceLineEndings("\n")))
        {
            var code = fragment.Groups[1].Value;
            sources.Should().Contain(
                source => source.Contains(Squeeze(code)), "this fragment must stand in a file under samples/:\n{0}", code);
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_to_a_file_leads_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Root, page))!;
        foreach (Match link in Link().Matches(File.ReadAllText(Path.Combine(Root, page))))
        {
            var target = link.Groups[1].Value;
            if (target.Contains("://", StringComparison.Ordinal)) continue;
            Path.Exists(Path.Combine(folder, target)).Should().BeTrue("{0} links to {1}", page, target);
        }
    }

    [Fact]
    public void Every_option_is_listed_with_its_default()
    {
        var page = File.ReadAllText(Path.Combine(Root, "docs", "options.md"));
        foreach (var (name, value) in Options(new WganGpOptions()))
        {
            page.Should().Contain($"| `{name}` | {value} |");
        }
    }

    private static IEnumerable<(string Name, string Value)> Options(object options) =>
        from property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        let value = property.GetValue(options)
        from option in property.PropertyType.Namespace == "WganGp" && property.PropertyType.IsClass
            ? Options(value!)
            : [(property.Name, Text(value))]
        select option;

    private static string Text(object? value) => value switch
    {
        null => "null",
        Array { Length: 0 } => "none",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Squeeze(string text) => Space().Replace(text, " ").Trim();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fragment();

    [GeneratedRegex(@"\]\(([^)#]+)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
