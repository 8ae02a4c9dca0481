using System.Globalization;

namespace WganGp.Tabular;

/// <summary>What happened since the last report of a <see cref="TableTraining"/>.</summary>
public sealed record TableProgress
{
    /// <summary>Generator steps so far.</summary>
    public required long Step { get; init; }

    /// <summary>Generator steps of the whole run.</summary>
    public required long Steps { get; init; }

    /// <summary>
    /// The mean of <see cref="ColumnShapes"/> of synthetic rows now, against held-out rows
    /// (<see cref="TableSynthesizerOptions.HeldOutShare"/>).
    /// </summary>
    public required double Shapes { get; init; }

    /// <summary>The mean of <see cref="ColumnPairs"/> of the same rows; NaN for a table of one column.</summary>
    public required double Pairs { get; init; }

    /// <summary>Whether these are the best weights so far, by the mean of <see cref="Shapes"/> and <see cref="Pairs"/>.</summary>
    public required bool IsBest { get; init; }

    /// <summary>The losses, the speed and the path of the run underneath.</summary>
    public required TrainingReport Training { get; init; }

    /// <summary>The mean of shapes and pairs.</summary>
    public double Score => double.IsNaN(Pairs) ? Shapes : (Shapes + Pairs) / 2;

    /// <summary>Formats the report as one line for a log.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"step {Step} of {Steps}  shapes {Shapes:F3}  pairs {Pairs:F3}{(IsBest ? "  best" : "")}  W {Training.WassersteinEstimate:F3}  " +
        $"{Training.StepsPerSecond:F1} steps/s");
}
