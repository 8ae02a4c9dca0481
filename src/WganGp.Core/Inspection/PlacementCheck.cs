using TorchSharp;

namespace WganGp.Inspection;

/// <summary>Whether the critic is on one device and of one type.</summary>
internal static class PlacementCheck
{
    public static IEnumerable<CriticFinding> Findings(torch.nn.Module module)
    {
        var parameters = module.named_parameters().Where(entry => torch.is_floating_point(entry.parameter)).ToList();
        if (parameters.Count == 0) yield break;
        var (firstName, first) = parameters[0];
        // Buffers have types of their own: counters, masks, tables.
        var misplaced = parameters
            .Where(entry => entry.parameter.dtype != first.dtype || !SameDevice(entry.parameter, first))
            .Select(entry => (entry.name, tensor: (torch.Tensor)entry.parameter))
            .Concat(module.named_buffers()
                .Where(entry => !SameDevice(entry.buffer, first)).Select(entry => (entry.name, tensor: entry.buffer)))
            .ToList();
        if (misplaced.Count == 0) yield break;

        var (name, tensor) = misplaced[0];
        var more = misplaced.Count == 1 ? "" : $" So are {misplaced.Count - 1} more.";
        yield return new CriticFinding(
            CriticFinding.MixedPlacement, true, name,
            $"It is {tensor.dtype} on {tensor.device}, while {firstName} is {first.dtype} on {first.device}.{more}",
            "The critic runs on one device in one type, and the optimiser updates its weights together.",
            "Move the whole module with to(device, type), " + ScoreCheck.InspectAgain);
    }

    private static bool SameDevice(torch.Tensor one, torch.Tensor other) =>
        one.device_type == other.device_type && one.device_index == other.device_index;
}
