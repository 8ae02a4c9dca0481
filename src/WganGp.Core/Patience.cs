namespace WganGp;

/// <summary>
/// Early stopping for the host's loop: says when a metric has not improved for long enough. It has no state beside that of
/// <see cref="BestValue"/>, so that a resumed run stops where the uninterrupted one would.
/// </summary>
public sealed class Patience
{
    private readonly BestValue best;

    /// <summary>Creates it.</summary>
    /// <param name="best">What the values are offered to, directly or through a <see cref="BestCheckpoint"/>.</param>
    /// <param name="offers">How many values in succession may be no better, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public Patience(BestValue best, long offers)
    {
        ArgumentNullException.ThrowIfNull(best);
        ArgumentOutOfRangeException.ThrowIfLessThan(offers, 1);
        (this.best, Offers) = (best, offers);
    }

    /// <summary>How many values in succession may be no better.</summary>
    public long Offers { get; }

    /// <summary>Whether so many were offered since the best one.</summary>
    public bool ShouldStop => best.OffersWithoutImprovement >= Offers;
}
