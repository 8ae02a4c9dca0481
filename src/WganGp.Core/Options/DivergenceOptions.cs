namespace WganGp;

/// <summary>
/// What <see cref="WganGpTrainer.Train"/> does when a loss, a score, the penalty or a gradient becomes NaN or infinite: stop, or
/// go back to the newest checkpoint of <see cref="CheckpointOptions"/> and on from there with lower learning rates. These options
/// have no effect on a run that stays finite: a resumed run may have other ones.
/// </summary>
public sealed record DivergenceOptions
{
    /// <summary>
    /// How often a run may be taken back, in its whole life: the count is saved with it. Checkpoints must be on
    /// (<see cref="CheckpointOptions.EverySteps"/> or <see cref="CheckpointOptions.EveryMinutes"/>).
    /// </summary>
    /// <value>The default is 0: <see cref="TrainingDivergedException"/> at once, because a run that diverges wants to be looked at.</value>
    public int MaxRollbacks { get; set; }

    /// <summary>
    /// What both learning rates are multiplied by at each rollback, for the rest of the run. With 1 the same steps follow, unless
    /// the data is a stream.
    /// </summary>
    /// <value>The default is 0.5: a smaller cut is often too little, and a larger one costs the rest of the run its speed.</value>
    public double LearningRateFactor { get; set; } = 0.5;

    internal IEnumerable<string> Failures(string prefix, CheckpointOptions? checkpoint)
    {
        var check = new OptionCheck(prefix);
        check.AtLeast(nameof(MaxRollbacks), MaxRollbacks, 0);
        check.Require(LearningRateFactor is > 0 and <= 1, nameof(LearningRateFactor), LearningRateFactor, "above 0 and at most 1");
        if (MaxRollbacks > 0 && checkpoint is { IsOn: false })
        {
            check.Add($"{prefix}{nameof(MaxRollbacks)} is {MaxRollbacks}, but no checkpoints are saved to go back to; set Checkpoint.{nameof(CheckpointOptions.EverySteps)} and Checkpoint.{nameof(CheckpointOptions.Folder)}, or {nameof(MaxRollbacks)} to 0.");
        }

        return check.Failures;
    }
}
