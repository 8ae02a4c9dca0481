using Xunit;

namespace WganGp.Tests.Support;

internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "It uses what only Linux has: capabilities, mounts, /dev or /proc.";
    }
}
