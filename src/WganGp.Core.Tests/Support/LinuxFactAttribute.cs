using Xunit;

namespace WganGp.Tests.Support;

internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "It gives up a capability or mounts a file system, as Linux does it.";
    }
}
