namespace WganGp;

/// <summary>
/// Generator steps before which the critic trains longer, so that its estimate is worth following: at the start, and
/// every so often after (the schedule of the original WGAN code and of lilianweng/unified-gan-tensorflow: 100 critic
/// steps while the step is under 25, and at every 500th).
/// </summary>
public sealed record CriticWarmUpOptions
{
    /// <summary>Critic steps before such a generator step.</summary>
    /// <value>The default is 100; it has no effect while <see cref="Until"/> and <see cref="Every"/> are 0.</value>
    public int CriticSteps { get; set; } = 100;

    /// <summary>Every generator step with a number below this one counts.</summary>
    /// <value>The default is 0: no warm-up.</value>
    public long Until { get; set; }

    /// <summary>Every generator step whose number is a multiple of this one counts.</summary>
    /// <value>The default is 0: none.</value>
    public long Every { get; set; }

    internal IEnumerable<string> Failures(string prefix)
    {
        var check = new OptionCheck(prefix);
        check.AtLeast(nameof(CriticSteps), CriticSteps, 1);
        check.AtLeast(nameof(Until), Until, 0);
        check.AtLeast(nameof(Every), Every, 0);
        return check.Failures;
    }
}
