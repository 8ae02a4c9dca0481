using WganGp.Benchmarks.Peers;
using Xunit;

namespace WganGp.Benchmarks.Tests.Peers;

/// <summary>A fact that needs PyTorch for Python, which neither the library nor its tests need otherwise.</summary>
public sealed class PyTorchFactAttribute : FactAttribute
{
    public PyTorchFactAttribute()
    {
        if (PyTorchPeer.InstalledVersion() is null) Skip = $"{PyTorchPeer.Python} has no PyTorch.";
    }
}
