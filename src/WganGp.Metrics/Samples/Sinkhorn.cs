using TorchSharp;

namespace WganGp.Metrics;

/// <summary>An entropic transport between two sets of equally weighted samples.</summary>
/// <param name="Value">Its dual value, mean f + mean g.</param>
/// <param name="Rows">The potentials f.</param>
/// <param name="Columns">The potentials g.</param>
/// <param name="Iterations">Iterations at the last ε.</param>
/// <param name="Error">By which share the transported masses miss the samples' own, in the mean.</param>
internal sealed record Transport(double Value, double[] Rows, double[] Columns, int Iterations, double Error);

/// <summary>
/// Sinkhorn's iterations on logarithms, in float64: f_i = -ε log mean_j exp((g_j - C_ij) / ε), and g_j likewise (Cuturi, "Sinkhorn
/// Distances", 2013). ε falls by halves from the largest distance, an iteration each, to the one that is asked for (Feydy et al., 2019).
/// </summary>
internal static class Sinkhorn
{
    private const int Part = 256;

    /// <summary>Solves.</summary>
    /// <param name="costs">C, <c>[n, m]</c>.</param>
    /// <param name="epsilon">ε; 0, where all costs are 0, gives potentials of 0.</param>
    /// <param name="options">Tolerance and iterations.</param>
    /// <param name="symmetric">Whether both sets are one: f = g then, and averaged iterations converge in few.</param>
    /// <param name="cancellationToken">Stops between two parts of an iteration.</param>
    public static Transport Solve(
        torch.Tensor costs, double epsilon, WassersteinOptions options, bool symmetric, CancellationToken cancellationToken)
    {
        using var scope = torch.NewDisposeScope();
        var f = torch.zeros(costs.shape[0], dtype: torch.ScalarType.Float64);
        var g = torch.zeros(costs.shape[1], dtype: torch.ScalarType.Float64);
        if (epsilon == 0) return new Transport(0, [.. f.data<double>()], [.. g.data<double>()], 0, 0);

        var (iterations, error) = (0, double.PositiveInfinity);
        for (var blur = costs.max().item<float>(); iterations < options.MaxIterations && error > options.Tolerance; blur /= 2)
        {
            using var turn = torch.NewDisposeScope();
            var now = Math.Max(epsilon, blur);
            var next = Softened(costs, g, now, 0, cancellationToken);
            if (now == epsilon) error = iterations++ == 0 ? double.PositiveInfinity : Missed(f, next, now);
            using var lastF = f;
            using var lastG = g;
            f = (symmetric ? f.Plus(next).Times(0.5) : next).MoveToOuterDisposeScope();
            g = (symmetric ? f.alias() : Softened(costs, f, now, 1, cancellationToken)).MoveToOuterDisposeScope();
        }

        if (!symmetric) return Of(f, g, iterations, error);
        // The last half step makes the masses of one side exact, so that the dual value has no further term.
        var column = Softened(costs, f, epsilon, 0, cancellationToken);
        return Of(f, column, iterations, error);
    }

    private static Transport Of(torch.Tensor f, torch.Tensor g, int iterations, double error)
    {
        double[] rows = [.. f.data<double>()], columns = [.. g.data<double>()];
        return new Transport(rows.Average() + columns.Average(), rows, columns, iterations, error);
    }

    /// <summary>The mean of |mass of a row - 1|, each row's own mass being 1.</summary>
    private static double Missed(torch.Tensor f, torch.Tensor next, double epsilon) =>
        f.Minus(next).DividedBy(epsilon).exp().Minus(1).abs().mean().item<double>();

    /// <summary>-ε log mean exp((potential - C) / ε) over the dimension that the potential belongs to.</summary>
    private static torch.Tensor Softened(
        torch.Tensor costs, torch.Tensor potential, double epsilon, int kept, CancellationToken cancellationToken)
    {
        var (count, summed) = (costs.shape[kept], 1 - kept);
        var result = torch.empty(count, dtype: torch.ScalarType.Float64);
        var row = potential.unsqueeze(kept);
        for (long start = 0; start < count; start += Part)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            var part = costs.narrow(kept, start, Math.Min(Part, count - start)).to(torch.ScalarType.Float64);
            var logarithm = row.Minus(part).DividedBy(epsilon).logsumexp(summed);
            result.narrow(0, start, part.shape[kept]).copy_(logarithm.Minus(Math.Log(costs.shape[summed])).Times(-epsilon));
        }

        return result;
    }
}
