namespace WganGp;

/// <summary>
/// Generator steps before which the critic trains longer, so that its estimate is more accurate: at the start of the run, and
/// periodically after that. The original WGAN code and lilianweng/unified-gan-tensorflow make 100 critic steps before each of the
/// first 25 generator steps, and before every 500th.
/// </summary>
public sealed record CriticWarmUpOptions
{
    /// <summary>The number of critic steps before such a generator step, at most 100,000.</summary>
    /// <value>The default is 100; it has no effect while <see cref="Until"/> and <see cref="Every"/> are 0.</value>
    public int CriticSteps { get; set; } = 100;

    /// <summary>The warm-up includes every generator step with a lower number than this.</summary>
    /// <value>The default is 0: no warm-up.</value>
    public long Until { get; set; }

    /// <summary>The warm-up includes every generator step whose number is a multiple of this.</summary>
    /// <value>The default is 0: none.</value>
    public long Every { get; set; }

    internal IEnumerable<string> Failures(string prefix)
    {
        var check = new OptionCheck(prefix);
        check.CriticSteps(nameof(CriticSteps), CriticSteps);
        check.AtLeast(nameof(Until), Until, 0);
        check.AtLeast(nameof(Every), Every, 0);
        return check.Failures;
    }
}
