using WganGp.TestSupport;

namespace WganGp.Experiments.Tests;

/// <summary>One quick run of the architectures, the longest experiment, for all tests that look at it.</summary>
public sealed class ArchitecturesRun : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ArchitecturesRun() => Path = ExperimentTests.RunInto(folder["results"], "architectures", seed: 0, _ => { });

    /// <summary>Its folder.</summary>
    public string Path { get; }

    public void Dispose() => folder.Dispose();
}
