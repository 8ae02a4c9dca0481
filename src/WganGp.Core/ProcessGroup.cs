using WganGp.Processes;

namespace WganGp;

/// <summary>The group that every process has.</summary>
public static class ProcessGroup
{
    /// <summary>This process alone: rank 0 of 1, whose sums, broadcasts and barriers do nothing.</summary>
    public static IProcessGroup Alone { get; } = new SingleProcess();
}
