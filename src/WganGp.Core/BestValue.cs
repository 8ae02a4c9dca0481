using System.Globalization;

namespace WganGp;

/// <summary>
/// The best value of a metric so far, for the host's loop: the host computes the metric and offers it. What this knows is part of the
/// run (<see cref="WganGpTrainer.HostState"/>): checkpoints hold it, and it follows <see cref="WganGpTrainer.Resume"/> and rollbacks, so
/// that a resumed run decides as it would have without the interruption.
/// </summary>
/// <remarks><see cref="BestCheckpoint"/> saves the run at its best; <see cref="Patience"/> says when to stop.</remarks>
public sealed class BestValue
{
    private readonly string key;

    /// <summary>Creates it, or continues it if the trainer's run has one of this metric.</summary>
    /// <param name="trainer">The trainer of the run.</param>
    /// <param name="metric">The metric's name; different ones are independent.</param>
    /// <param name="direction">Which values are better.</param>
    /// <param name="minimumChange">By how much more than this a value must be better to count, 0 or more, in the metric's unit.</param>
    /// <exception cref="ArgumentException">The name is blank, or the change is negative or not finite.</exception>
    public BestValue(WganGpTrainer trainer, string metric, MetricDirection direction, double minimumChange = 0)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentException.ThrowIfNullOrWhiteSpace(metric);
        if (!Enum.IsDefined(direction))
        {
            throw new ArgumentOutOfRangeException(nameof(direction), direction, "The direction is LowerIsBetter or HigherIsBetter.");
        }

        if (!double.IsFinite(minimumChange) || minimumChange < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(minimumChange), minimumChange, "The change that counts must be finite and 0 or more.");
        }

        (Trainer, Metric, Direction, MinimumChange) = (trainer, metric, direction, minimumChange);
        key = $"best of {metric}, {(direction == MetricDirection.LowerIsBetter ? "lower" : "higher")} is better";
    }

    /// <summary>The metric's name.</summary>
    public string Metric { get; }

    /// <summary>Which values are better.</summary>
    public MetricDirection Direction { get; }

    /// <summary>By how much more than this a value must be better to count.</summary>
    public double MinimumChange { get; }

    /// <summary>The best value that was offered; null before the first.</summary>
    public double? Value => State.Value;

    /// <summary>The generator step after which it was offered; null before the first.</summary>
    public long? Step => State.Step;

    /// <summary>How many values were offered since, all of which were no better.</summary>
    public long OffersWithoutImprovement => State.Offers;

    internal WganGpTrainer Trainer { get; }

    internal string? Saved
    {
        get => Trainer.HostState.TryGetValue(key, out var saved) ? saved : null;
        set
        {
            if (value is null) Trainer.HostState.Remove(key);
            else Trainer.HostState[key] = value;
        }
    }

    private (double? Value, long? Step, long Offers) State
    {
        get
        {
            if (Saved is not { } saved) return default;
            return saved.Split(' ') is [var value, var step, var offers] &&
                long.TryParse(offers, NumberStyles.None, CultureInfo.InvariantCulture, out var without)
                ? value == "none" ? (null, null, without)
                : TryNumber(value, out var best) && long.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
                    ? (best, at, without)
                    : throw Unreadable(saved)
                : throw Unreadable(saved);
        }

        set => Saved = string.Create(
            CultureInfo.InvariantCulture, $"{(value.Value is { } best ? $"{best:R}" : "none")} {value.Step ?? 0} {value.Offers}");
    }

    /// <summary>Offers the metric's value after the trainer's last step.</summary>
    /// <param name="value">
    /// The value. NaN and infinity are never the best: they count as an offer without improvement, so that a metric that fails does not end
    /// a run.
    /// </param>
    /// <returns>Whether it is the best so far, by more than <see cref="MinimumChange"/>; the first finite value is.</returns>
    public bool Offer(double value)
    {
        var (best, step, offers) = State;
        var improved = double.IsFinite(value) && (best is not { } before || IsBetter(value, before, MinimumChange));
        State = improved ? (value, Trainer.Step, 0) : (best, step, offers + 1);
        return improved;
    }

    /// <summary>Whether one value is better than another by more than a change.</summary>
    internal bool IsBetter(double one, double other, double change = 0) =>
        (Direction == MetricDirection.LowerIsBetter ? other - one : one - other) > change;

    internal static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private CheckpointException Unreadable(string saved) => new(
        $"The run's state has \"{saved}\" for the {key}, which is not a value, a step and a count. Remove that entry of HostState.");
}
