// Checks every package of a folder: dotnet run check-packages.cs -- FOLDER REPOSITORY. Prints what is wrong; exit code 1 if anything is.
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

var (feed, repository) = (args[0], args[1]);
var wrong = new List<string>();
// The kinds of debug information in a portable PDB that are read here.
Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A"), EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");
var projects = Directory.EnumerateFiles(repository, "*.csproj", SearchOption.AllDirectories)
    .Where(path => File.ReadAllText(path).Contains("<IsPackable>true</IsPackable>"))
    .ToDictionary(path => Path.GetFileNameWithoutExtension(path)!);
var versions = File.ReadAllLines(Path.Combine(repository, "Directory.Packages.props"));

foreach (var (name, project) in projects.OrderBy(entry => entry.Key, StringComparer.Ordinal))
{
    var packages = Directory.GetFiles(feed, $"{name}.*.nupkg").Where(file => Regex.IsMatch(Path.GetFileName(file)[(name.Length + 1)..], "^[0-9]"));
    if (packages.ToList() is not [var path])
    {
        wrong.Add($"{name}: the folder has no package of it, or several");
        continue;
    }

    var found = wrong.Count;
    Check(name, project, path);
    Console.WriteLine($"{Path.GetFileName(path)}: {(wrong.Count == found ? "ok" : "WRONG")}");
}

foreach (var line in wrong) Console.Error.WriteLine(line);
return wrong.Count == 0 ? 0 : 1;

void Check(string name, string project, string path)
{
    void Expect(bool holds, string what)
    {
        if (!holds) wrong.Add($"{name}: {what}");
    }

    using var package = ZipFile.OpenRead(path);
    var files = package.Entries.Select(entry => entry.FullName).ToList();
    var manifest = Read(package.GetEntry($"{name}.nuspec")!);
    var metadata = XDocument.Parse(Encoding.UTF8.GetString(manifest).TrimStart('\uFEFF')).Root!.Elements().First();
    string? Value(string element) => metadata.Elements().FirstOrDefault(child => child.Name.LocalName == element)?.Value;

    Expect(Value("license") == "MIT", "the licence expression is not MIT");
    Expect(Value("readme") == "README.md" && files.Contains("README.md"), "it has no readme");
    var readme = Encoding.UTF8.GetString(Read(package.GetEntry("README.md")!));
    Expect(readme.StartsWith($"# {name}\n") && readme.Count(c => c == '\n') is > 10 and < 45 && readme.Contains("```"),
        "its readme is not a short page of its own with an example");
    Expect(Value("icon") is { } icon && files.Contains(icon) && Read(package.GetEntry(icon)!) is [0x89, (byte)'P', (byte)'N', (byte)'G', ..],
        "it has no PNG icon");
    Expect(Value("tags")?.Split(' ').Length > 3 && Value("description")?.Length > 40, "it has no tags, or no description");
    var source = metadata.Elements().FirstOrDefault(child => child.Name.LocalName == "repository");
    Expect(source?.Attribute("type")?.Value == "git" && source.Attribute("commit")?.Value.Length == 40, "it does not name its commit");
    Expect(source?.Attribute("url")?.Value is null or ['h', 't', 't', 'p', 's', ':', ..], "its repository is not a public address");

    string[] native = [".so", ".dylib", ".a", ".lib", ".exe", ".pyd"];
    Expect(!files.Any(file => file.StartsWith("runtimes/") || native.Contains(Path.GetExtension(file))), "it has a native file");
    foreach (var assembly in package.Entries.Where(entry => entry.FullName.EndsWith(".dll")))
    {
        using var image = new PEReader(new MemoryStream(Read(assembly)));
        Expect(image.HasMetadata && image.PEHeaders.CorHeader!.Flags.HasFlag(CorFlags.ILOnly), $"{assembly.FullName} is not managed code");
    }

    var xml = XDocument.Load(project);
    if (xml.Descendants("PackageType").Any())
    {
        Expect(files.Any(file => file.EndsWith("/template.json")), "it has no template");
        foreach (var content in package.Entries.Where(entry => entry.FullName.EndsWith(".csproj")))
            Expect(!Encoding.UTF8.GetString(Read(content)).Contains("_VERSION"), $"{content.FullName} has a version that was not filled in");
    }
    else
    {
        Expect(files.Contains($"lib/net10.0/{name}.dll"), "it has no assembly for net10.0");
        var documentation = package.GetEntry($"lib/net10.0/{name}.xml");
        Expect(documentation is not null && Encoding.UTF8.GetString(Read(documentation)).Contains("<member name=\"T:"), "it has no documentation");
        CheckSymbols(Path.ChangeExtension(path, ".snupkg"), name, source?.Attribute("commit")?.Value, Expect);
    }

    CheckDependencies(metadata, xml, Expect);
}

void CheckSymbols(string path, string name, string? commit, Action<bool, string> expect)
{
    expect(File.Exists(path), "it has no symbols package");
    if (!File.Exists(path)) return;
    using var package = ZipFile.OpenRead(path);
    using var stream = new MemoryStream(Read(package.GetEntry($"lib/net10.0/{name}.pdb")!));
    using var provider = MetadataReaderProvider.FromPortablePdbStream(stream);
    var reader = provider.GetMetadataReader();
    var documents = reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name)).ToList();
    expect(documents.Count > 10 && documents.All(document => document.StartsWith("/_/")), "its symbols have paths of this machine");
    CheckSources(reader, commit, expect);
}

// Each source is in the symbols, or its address is: a file of the commit at the repository's host, which is a file of this working copy.
void CheckSources(MetadataReader reader, string? commit, Action<bool, string> expect)
{
    var map = Information(reader, reader.GetCustomDebugInformation(EntityHandle.ModuleDefinition), SourceLink);
    expect(map is not null, "its symbols have no SourceLink map");
    if (map is null) return;
    var (pattern, address) = JsonDocument.Parse(map).RootElement.GetProperty("documents").EnumerateObject()
        .Select(entry => (entry.Name, entry.Value.GetString()!)).Single();
    expect(pattern == "/_/*" && Regex.IsMatch(address, $"^https://[^ ]+/{commit}/\\*$"), $"its sources are mapped from {pattern} to {address}");
    foreach (var handle in reader.Documents)
    {
        var document = reader.GetString(reader.GetDocument(handle).Name);
        expect(Information(reader, reader.GetCustomDebugInformation(handle), EmbeddedSource) is not null ||
            File.Exists(Path.Combine(repository, document[3..])), $"its symbols name {document}, which is neither embedded nor in the repository");
    }
}

static byte[]? Information(MetadataReader reader, CustomDebugInformationHandleCollection handles, Guid kind) =>
    handles.Select(reader.GetCustomDebugInformation).Where(entry => reader.GetGuid(entry.Kind) == kind)
        .Select(entry => reader.GetBlobBytes(entry.Value)).FirstOrDefault();

// A package depends on what its project references itself, and on nothing else: no version that is pinned for another's sake.
void CheckDependencies(XElement metadata, XDocument project, Action<bool, string> expect)
{
    var dependencies = metadata.Descendants().Where(element => element.Name.LocalName == "dependency")
        .ToDictionary(element => element.Attribute("id")!.Value, element => element.Attribute("version")!.Value);
    var references = project.Descendants("PackageReference")
        .Where(reference => reference.Attribute("PrivateAssets") is null).Select(reference => reference.Attribute("Include")!.Value)
        .Concat(project.Descendants("ProjectReference").Where(reference => reference.Attribute("PrivateAssets") is null)
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))).ToHashSet();
    expect(references.SetEquals(dependencies.Keys), $"it depends on {string.Join(", ", dependencies.Keys)}; its project references " +
        string.Join(", ", references));
    foreach (var (id, range) in dependencies)
    {
        if (id == "TorchSharp") expect(Regex.IsMatch(range, @"^\[.+, .+\)$"), $"its range of TorchSharp, {range}, has no upper bound");
        if (!id.StartsWith("WganGp.")) expect(IsExplained(id), $"Directory.Packages.props has no comment on {id}");
    }
}

// The comment stands above the package, or above those around it.
bool IsExplained(string id)
{
    var at = Array.FindIndex(versions, line => line.Contains($"Include=\"{id}\""));
    while (at > 0 && versions[at].Contains("<PackageVersion")) at--;
    return at > 0 && versions[at].Contains("-->");
}

static byte[] Read(ZipArchiveEntry entry)
{
    using var from = entry.Open();
    using var to = new MemoryStream();
    from.CopyTo(to);
    return to.ToArray();
}
