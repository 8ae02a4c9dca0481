using TorchSharp;
using WganGp.TensorFiles;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>Checks the values of a checkpoint's tensors. Names, shapes and types are compared with the run's before.</summary>
internal static class SavedValues
{
    // The optimisers count in float32, in which no further step changes this number.
    private const double MostSteps = 1 << 24;

    /// <summary>Checks one tensor.</summary>
    /// <param name="saved">The tensor, on the CPU.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="name">Its name in the file.</param>
    /// <param name="mustBeFinite">Whether a run that holds NaN or infinity in it is lost.</param>
    /// <exception cref="CheckpointException">No run has such values.</exception>
    public static void ThrowUnlessUsable(torch.Tensor saved, string path, string name, bool mustBeFinite)
    {
        if (mustBeFinite && !TensorBytes.AreFinite(saved)) throw Damaged("holds values that are not finite");
        // The root of a negative mean is NaN, and Adam's correction divides by zero when a step count is -1.
        if (IsOfOptimizer(name, Optimizer.Squares) && Smallest(saved) < 0) throw Damaged("holds negative means of squares");
        if (IsOfOptimizer(name, Optimizer.Steps) && !IsCount(Smallest(saved))) throw Damaged("is not a number of steps");

        CheckpointException Damaged(string found) => CheckpointErrors.Damaged(path, $"{CheckpointErrors.Quote(name)} {found}");
    }

    private static bool IsOfOptimizer(string name, string kind) =>
        name.StartsWith(CheckpointNames.CriticOptimizer + kind, StringComparison.Ordinal) ||
        name.StartsWith(CheckpointNames.GeneratorOptimizer + kind, StringComparison.Ordinal);

    private static bool IsCount(double value) => value is >= 0 and <= MostSteps && value == Math.Floor(value);

    private static double Smallest(torch.Tensor values)
    {
        if (values.numel() == 0) return 0;
        using var smallest = values.min();
        using var wide = smallest.to(torch.ScalarType.Float64);
        return wide.item<double>();
    }
}
