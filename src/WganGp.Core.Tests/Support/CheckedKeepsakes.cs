using System.Runtime.CompilerServices;
using WganGp.Layerwise;

namespace WganGp.Tests.Support;

/// <summary>In every test of this assembly a write into what a layer keeps throws.</summary>
internal static class CheckedKeepsakes
{
    [ModuleInitializer]
    internal static void TurnOn() => Keepsakes.AreChecked = true;

    /// <summary>Turns the checks off until what it returns is disposed.</summary>
    public static IDisposable Off()
    {
        Keepsakes.AreChecked = false;
        return new Restore();
    }

    private sealed class Restore : IDisposable
    {
        public void Dispose() => Keepsakes.AreChecked = true;
    }
}
