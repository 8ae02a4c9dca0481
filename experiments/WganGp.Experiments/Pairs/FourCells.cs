namespace WganGp.Experiments;

/// <summary>The paper's table 2: how many pairs reached a score under which objectives.</summary>
/// <param name="Threshold">The score that counts as success.</param>
/// <param name="OnlyGan">Pairs that reached it as a GAN only.</param>
/// <param name="OnlyWganGp">Pairs that reached it as a WGAN-GP only.</param>
/// <param name="Both">Pairs that reached it under both objectives.</param>
/// <param name="Neither">Pairs that reached it under neither.</param>
internal sealed record FourCells(double Threshold, int OnlyGan, int OnlyWganGp, int Both, int Neither)
{
    /// <summary>Counts pairs of scores.</summary>
    public static FourCells Count(double threshold, IReadOnlyList<(double Gan, double WganGp)> scores)
    {
        int With(bool gan, bool wganGp) => scores.Count(pair => pair.Gan >= threshold == gan && pair.WganGp >= threshold == wganGp);
        return new FourCells(threshold, With(true, false), With(false, true), With(true, true), With(false, false));
    }
}
