namespace WganGp.Tabular.Transforms;

/// <summary>The gamma function's relatives, for positive arguments, to about 14 digits.</summary>
internal static class SpecialFunctions
{
    // From here on the asymptotic series are exact to double precision.
    private const double Asymptotic = 12;

    /// <summary>ln Γ(x): the recurrence up to 12, Stirling's series from there (Abramowitz and Stegun 6.1.40).</summary>
    public static double LogGamma(double x)
    {
        var shift = 0.0;
        for (; x < Asymptotic; x++) shift += Math.Log(x);
        var (inverse, square) = (1 / x, 1 / (x * x));
        var series = inverse * ((1.0 / 12) - (square * ((1.0 / 360) - (square * ((1.0 / 1260) - (square * ((1.0 / 1680)
            - (square * ((1.0 / 1188) - (square * 691 / 360360))))))))));
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series - shift;
    }

    /// <summary>ψ(x), the derivative of ln Γ (Abramowitz and Stegun 6.3.5 and 6.3.18).</summary>
    public static double Digamma(double x)
    {
        var shift = 0.0;
        for (; x < Asymptotic; x++) shift += 1 / x;
        var square = 1 / (x * x);
        var series = square * ((1.0 / 12) - (square * ((1.0 / 120) - (square * ((1.0 / 252) - (square * ((1.0 / 240)
            - (square * ((1.0 / 132) - (square * 691 / 32760))))))))));
        return Math.Log(x) - (0.5 / x) - series - shift;
    }

    /// <summary>ln B(a, b).</summary>
    public static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);
}
