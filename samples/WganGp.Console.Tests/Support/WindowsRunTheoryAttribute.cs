using Xunit;

namespace WganGp.ConsoleApp.Tests.Support;

/// <summary><see cref="WindowsRunFactAttribute"/> for tests with rows.</summary>
internal sealed class WindowsRunTheoryAttribute : TheoryAttribute
{
    public WindowsRunTheoryAttribute()
    {
        if (WindowsRunFactAttribute.Folder is null) Skip = WindowsRunFactAttribute.WhySkipped;
    }
}
