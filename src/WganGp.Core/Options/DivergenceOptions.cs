namespace WganGp;

/// <summary>
/// What <see cref="WganGpTrainer.Train"/> does when a loss, a score, the penalty or a gradient becomes NaN or infinite: it stops, or
/// it returns to the newest checkpoint (<see cref="CheckpointOptions"/>) and continues with lower learning rates. These options have
/// no effect on a run that stays finite, so they may differ in a resumed run.
/// </summary>
public sealed record DivergenceOptions
{
    /// <summary>
    /// The maximum number of rollbacks in the whole run, including its resumptions: checkpoints record the count. Checkpoints must be
    /// on (<see cref="CheckpointOptions.EverySteps"/> or <see cref="CheckpointOptions.EveryMinutes"/>).
    /// </summary>
    /// <value>
    /// The default is 0: <see cref="TrainingDivergedException"/> is thrown at once, because a run that diverges needs attention. At most
    /// 100.
    /// </value>
    public int MaxRollbacks { get; set; }

    /// <summary>
    /// The factor by which both learning rates are multiplied at each rollback, for the rest of the run. With 1 the same steps are
    /// repeated, unless the data is a stream.
    /// </summary>
    /// <value>
    /// The default is 0.5: a smaller reduction is often not enough, and a larger one slows down the rest of the run. It is from 0.001 to 1.
    /// </value>
    public double LearningRateFactor { get; set; } = 0.5;

    internal IEnumerable<string> Failures(string prefix, CheckpointOptions? checkpoint)
    {
        var check = new OptionCheck(prefix);
        check.Within(nameof(MaxRollbacks), MaxRollbacks, 0, 100, "a run that diverges more often does not learn");
        check.Require(LearningRateFactor is > 0 and <= 1, nameof(LearningRateFactor), LearningRateFactor, "above 0 and at most 1");
        if (LearningRateFactor is > 0 and <= 1)
        {
            check.Require(
                LearningRateFactor >= 0.001, nameof(LearningRateFactor), LearningRateFactor,
                "from 0.001 to 1: a smaller factor ends the learning");
        }

        if (MaxRollbacks > 0 && checkpoint is { IsOn: false })
        {
            check.Add(
                $"{prefix}{nameof(MaxRollbacks)} is {MaxRollbacks}, but no checkpoints are saved to return to",
                $"set Checkpoint.EverySteps and Checkpoint.Folder, or set {nameof(MaxRollbacks)} to 0");
        }

        return check.Failures;
    }
}
