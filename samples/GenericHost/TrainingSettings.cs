namespace GenericHost;

/// <summary>What is trained: the section <c>Training</c> of appsettings.json. How is in the section <c>WganGp</c>.</summary>
internal sealed class TrainingSettings
{
    /// <summary>A recipe that reads data.</summary>
    public string Recipe { get; set; } = "";

    /// <summary>The file or folder to train on.</summary>
    public string Data { get; set; } = "";

    /// <summary>A file that says how the service is, for a probe to read.</summary>
    public string HealthFile { get; set; } = "health";
}
