namespace WganGp;

/// <summary>
/// The names under which the library offers metrics and traces to .NET's listeners, and so to OpenTelemetry
/// (<c>AddMeter(WganGpTelemetry.Name)</c>, <c>AddSource(WganGpTelemetry.Name)</c>). Nothing is recorded while nobody listens;
/// docs/telemetry.md lists the instruments, spans and attributes.
/// </summary>
public static class WganGpTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "WganGp.Core";
}
