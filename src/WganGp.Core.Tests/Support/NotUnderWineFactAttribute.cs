using System.Runtime.InteropServices;
using Xunit;

namespace WganGp.Tests.Support;

/// <summary>A test of something that Windows and Unix have and Wine does not.</summary>
internal sealed class NotUnderWineFactAttribute : FactAttribute
{
    public NotUnderWineFactAttribute(string missing)
    {
        if (IsWine) Skip = $"Wine has no {missing}.";
    }

    // Wine's own export says what it is.
    private static bool IsWine => OperatingSystem.IsWindows()
        && NativeLibrary.TryLoad("ntdll.dll", out var library) && NativeLibrary.TryGetExport(library, "wine_get_version", out _);
}
