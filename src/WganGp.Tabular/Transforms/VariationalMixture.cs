using static WganGp.Tabular.Transforms.SpecialFunctions;

namespace WganGp.Tabular.Transforms;

/// <summary>
/// A mixture of normal distributions of one variable, fitted by variational inference under a Dirichlet-process prior (Blei and Jordan
/// 2006, "Variational inference for Dirichlet process mixtures"; the truncated stick-breaking form, with normal-Wishart priors as in
/// Bishop 2006, section 10.2). Float64, deterministic.
/// </summary>
/// <remarks>
/// Equal values are one value with a count. The priors are data-driven: the mean of all values with the weight of one value, the variance
/// of all values with one degree of freedom.
/// </remarks>
internal sealed class VariationalMixture
{
    /// <summary>What is added to every component's variance, so that one value alone has a density.</summary>
    private const double LeastVariance = 1e-6;

    private const double MachineEpsilon = 2.220446049250313e-16;

    private readonly double[] values;
    private readonly double[] counts;
    private readonly double concentration;
    private readonly double priorMean;
    private readonly double priorVariance;
    private readonly double[,] shares;
    private readonly double[] occupancy;
    private readonly double[] sticks;
    private readonly double[] rest;
    private readonly double[] logConstants;

    /// <param name="values">Distinct values.</param>
    /// <param name="counts">How often each stands in the data.</param>
    /// <param name="components">The most components.</param>
    /// <param name="concentration">The prior's concentration: the smaller, the fewer components.</param>
    public VariationalMixture(double[] values, double[] counts, int components, double concentration)
    {
        (this.values, this.counts, this.concentration) = (values, counts, concentration);
        var total = counts.Sum();
        priorMean = values.Zip(counts, (value, count) => value * count).Sum() / total;
        priorVariance = total > 1 ? values.Zip(counts, (value, count) => count * Square(value - priorMean)).Sum() / (total - 1) : 0;
        shares = new double[values.Length, components];
        occupancy = new double[components];
        (sticks, rest, logConstants) = (new double[components], new double[components], new double[components]);
        (Means, Variances, Weights) = (new double[components], new double[components], new double[components]);
    }

    /// <summary>Each component's mean.</summary>
    public double[] Means { get; }

    /// <summary>Each component's variance.</summary>
    public double[] Variances { get; }

    /// <summary>Each component's expected weight; their sum is 1.</summary>
    public double[] Weights { get; }

    /// <summary>
    /// The logarithm of what is not the exponential in each component's posterior: component k has a probability proportional to
    /// <c>exp(constant - (x - mean)² / (2 · variance))</c>.
    /// </summary>
    public IReadOnlyList<double> LogConstants => logConstants;

    /// <summary>The evidence's lower bound after the last step, without the constants of the priors.</summary>
    public double LowerBound { get; private set; } = double.NegativeInfinity;

    /// <summary>The steps made.</summary>
    public int Iterations { get; private set; }

    /// <summary>Fits from a first component for each value.</summary>
    /// <param name="start">One component for each distinct value.</param>
    /// <param name="iterations">The most steps.</param>
    /// <param name="tolerance">The change of the lower bound at which it ends.</param>
    public void Fit(ReadOnlySpan<int> start, int iterations = 100, double tolerance = 1e-3)
    {
        for (var i = 0; i < start.Length; i++) shares[i, start[i]] = 1;
        Maximize();
        while (Iterations < iterations)
        {
            Iterations++;
            var entropy = Expect();
            Maximize();
            var before = LowerBound;
            LowerBound = Bound(entropy);
            if (Math.Abs(LowerBound - before) < tolerance) break;
        }
    }

    /// <summary>The posterior's parameters, given each value's shares in the components.</summary>
    private void Maximize()
    {
        for (var k = 0; k < occupancy.Length; k++)
        {
            var (mass, sum) = (0.0, 0.0);
            for (var i = 0; i < values.Length; i++)
            {
                var share = counts[i] * shares[i, k];
                mass += share;
                sum += share * values[i];
            }

            // As scikit-learn has it: an empty component keeps the prior.
            occupancy[k] = mass + (10 * MachineEpsilon);
            var mean = sum / occupancy[k];
            var scatter = 0.0;
            for (var i = 0; i < values.Length; i++) scatter += counts[i] * shares[i, k] * Square(values[i] - mean);
            var precision = 1 + occupancy[k];
            Means[k] = (priorMean + (occupancy[k] * mean)) / precision;
            Variances[k] = (priorVariance + scatter + (occupancy[k] * LeastVariance)
                + (occupancy[k] / precision * Square(mean - priorMean))) / (1 + occupancy[k]);
        }

        var (later, left) = (0.0, 1.0);
        for (var k = occupancy.Length - 1; k >= 0; k--)
        {
            (sticks[k], rest[k]) = (1 + occupancy[k], concentration + later);
            later += occupancy[k];
        }

        for (var k = 0; k < Weights.Length; k++)
        {
            Weights[k] = left * sticks[k] / (sticks[k] + rest[k]);
            left *= rest[k] / (sticks[k] + rest[k]);
        }

        var all = Weights.Sum();
        for (var k = 0; k < Weights.Length; k++) Weights[k] /= all;
        SetConstants();
    }

    private void SetConstants()
    {
        var before = 0.0;
        for (var k = 0; k < logConstants.Length; k++)
        {
            var both = Digamma(sticks[k] + rest[k]);
            var freedom = 1 + occupancy[k];
            logConstants[k] = Digamma(sticks[k]) - both + before
                - (0.5 * Math.Log(2 * Math.PI)) - (0.5 * Math.Log(Variances[k])) - (0.5 * Math.Log(freedom))
                + (0.5 * (Math.Log(2) + Digamma(0.5 * freedom) - (1 / freedom)));
            before += Digamma(rest[k]) - both;
        }
    }

    /// <summary>Each value's shares in the components; returns their entropy.</summary>
    private double Expect()
    {
        var entropy = 0.0;
        var logs = new double[logConstants.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var most = double.NegativeInfinity;
            for (var k = 0; k < logs.Length; k++)
            {
                logs[k] = logConstants[k] - (0.5 * Square(values[i] - Means[k]) / Variances[k]);
                most = Math.Max(most, logs[k]);
            }

            var sum = 0.0;
            for (var k = 0; k < logs.Length; k++) sum += Math.Exp(logs[k] - most);
            var norm = most + Math.Log(sum);
            for (var k = 0; k < logs.Length; k++)
            {
                var log = logs[k] - norm;
                shares[i, k] = Math.Exp(log);
                entropy -= counts[i] * shares[i, k] * log;
            }
        }

        return entropy;
    }

    private double Bound(double entropy)
    {
        var bound = entropy;
        for (var k = 0; k < occupancy.Length; k++)
        {
            var freedom = 1 + occupancy[k];
            var logPrecision = -0.5 * (Math.Log(Variances[k]) + Math.Log(freedom));
            bound += (freedom * logPrecision) + (freedom * 0.5 * Math.Log(2)) + LogGamma(0.5 * freedom);
            bound += LogBeta(sticks[k], rest[k]) - (0.5 * Math.Log(1 + occupancy[k]));
        }

        return bound;
    }

    private static double Square(double number) => number * number;
}
