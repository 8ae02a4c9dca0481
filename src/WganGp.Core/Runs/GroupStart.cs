using TorchSharp;
using WganGp.Data;
using WganGp.Operations;
using WganGp.Processes;

namespace WganGp.Runs;

/// <summary>The processes of a group begin alike: with one schedule, one pair of networks and one set of data.</summary>
internal static class GroupStart
{
    /// <summary>Compares options and networks, then gives all processes the weights and buffers of process 0.</summary>
    /// <exception cref="ProcessGroupException">A process has others; all of them throw it.</exception>
    public static void Begin(IProcessGroup group, RunState state, WganGpOptions options)
    {
        if (group.Size == 1) return;
        using var scope = torch.NewDisposeScope();
        using var modes = GradientModes.WithoutGradients();
        var metadata = new RunMetadata(state, options);
        ThrowIfAnyDiffers(group, metadata.DifferencesTo(Agreement.TextOf(group, metadata.Identity)),
            "Start all processes with the same program, options and networks.");
        foreach (var tensor in new[] { state.Generator.Module, state.Critic.Module }
            .SelectMany(network => network.parameters().Concat(network.buffers())).Append(state.Preview.Value))
        {
            if (tensor is { IsInvalid: false } && tensor.numel() > 0) group.Broadcast(tensor.detach());
        }
    }

    /// <summary>Compares the data by its count and its fingerprint.</summary>
    /// <exception cref="ProcessGroupException">A process has other data; all of them throw it.</exception>
    public static void ThrowUnlessSameData(IProcessGroup group, DataPlace own)
    {
        if (group.Size == 1) return;
        var mine = $"{own.Count?.ToString() ?? "a stream"} of {own.Fingerprint ?? own.Samples ?? "unknown samples"}";
        var first = Agreement.TextOf(group, mine);
        ThrowIfAnyDiffers(group, first == mine ? [] : [$"training data: process 0 {first}, this one {mine}"],
            "Give all processes the same data in the same order. If it varies on purpose, as with augmentation, give it a Fingerprint.");
    }

    private static void ThrowIfAnyDiffers(IProcessGroup group, IReadOnlyList<string> differences, string advice)
    {
        if (Agreement.FirstOf(group, differences.Count == 0 ? null : string.Join("; ", differences)) is not var (rank, found)) return;
        throw new ProcessGroupException($"Process {rank} of {group.Size} differs from process 0: {found}. {advice}");
    }
}
