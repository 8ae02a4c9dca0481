namespace WganGp.TestSupport;

/// <summary>The working copy that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "WganGp.Core.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
