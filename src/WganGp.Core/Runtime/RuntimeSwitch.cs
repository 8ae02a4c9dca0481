namespace WganGp.Runtime;

/// <summary>
/// Consent of the application to a change of its process: an <see cref="AppContext"/> switch and an environment variable of a like name.
/// The application sets the first; the second belongs to whoever runs the application, and takes precedence.
/// </summary>
/// <param name="Name">The name of the AppContext switch.</param>
/// <param name="Variable">The name of the environment variable: 1 or true, 0 or false.</param>
internal sealed record RuntimeSwitch(string Name, string Variable)
{
    /// <summary>The C library may keep the memory that an update frees (<see cref="TensorMemory"/>).</summary>
    public static RuntimeSwitch KeepFreedMemory { get; } = new("WganGp.KeepFreedMemory", "WGANGP_KEEP_FREED_MEMORY");

    /// <summary>oneDNN's record of the processor's caches may be corrected (<see cref="OneDnnCaches"/>).</summary>
    public static RuntimeSwitch RepairOneDnnCaches { get; } = new("WganGp.RepairOneDnnCaches", "WGANGP_REPAIR_ONEDNN_CACHES");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RuntimeSwitch> All { get; } = [KeepFreedMemory, RepairOneDnnCaches];

    /// <summary>Whether it is on; off unless something turns it on.</summary>
    /// <exception cref="WganGpException">The environment variable has another value.</exception>
    public bool IsOn => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => AppContext.TryGetSwitch(Name, out var isOn) && isOn,
        "1" => true,
        "0" => false,
        var text => bool.TryParse(text, out var isOn)
            ? isOn
            : throw new WganGpException($"The environment variable {Variable} is '{text}'. Set it to 1, true, 0 or false, or remove it."),
    };
}
