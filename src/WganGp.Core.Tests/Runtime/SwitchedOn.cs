using WganGp.Runtime;

namespace WganGp.Tests.Runtime;

/// <summary>Sets a switch by its environment variable until it is disposed.</summary>
internal sealed class SwitchedOn : IDisposable
{
    private readonly RuntimeSwitch consent;
    private readonly string? before;

    public SwitchedOn(RuntimeSwitch consent, bool isOn = true)
    {
        this.consent = consent;
        before = Environment.GetEnvironmentVariable(consent.Variable);
        Environment.SetEnvironmentVariable(consent.Variable, isOn ? "1" : "0");
    }

    public void Dispose() => Environment.SetEnvironmentVariable(consent.Variable, before);
}
