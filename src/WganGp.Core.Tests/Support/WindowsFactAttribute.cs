using Xunit;

namespace WganGp.Tests.Support;

internal sealed class WindowsFactAttribute : FactAttribute
{
    public WindowsFactAttribute()
    {
        if (!OperatingSystem.IsWindows()) Skip = "It tests what Windows alone does; .ci/windows.sh runs it under Wine.";
    }
}
