namespace WganGp.Metrics;

/// <summary>How <see cref="WassersteinDistance"/> finds the transport between the two sets.</summary>
public enum WassersteinMethod
{
    /// <summary>
    /// <see cref="Exact"/> for two sets of one size up to <see cref="WassersteinOptions.ExactLimit"/>, else <see cref="Entropic"/>, with a
    /// note on the result.
    /// </summary>
    Auto,

    /// <summary>Optimal assignment: the exact distance between two sets of one size. Its time grows with the cube of the size.</summary>
    Exact,

    /// <summary>The debiased entropic approximation (Sinkhorn divergence), for sets of any two sizes.</summary>
    Entropic,
}
