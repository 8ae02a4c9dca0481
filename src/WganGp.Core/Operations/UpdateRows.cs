using TorchSharp;

namespace WganGp.Operations;

/// <summary>
/// The updates of a window as three rows of numbers on the device, written without reading it: the sums; the latest update, kept from the
/// first one on that is not finite; the update before that one.
/// </summary>
/// <remarks>
/// Columns: the update's terms, the norm of its gradient, and last the number of clipped updates in the row of sums, the step in the
/// others. float64, so that the mean of a long window is as exact as its terms. Only this file knows the positions; they are part of a
/// checkpoint.
/// </remarks>
internal static class UpdateRows
{
    private static readonly TorchScript Script = new("""
        def add(terms: Tensor, norm: Tensor, rows: Tensor, step: float, largest: float) -> None:
            norm = norm.to(rows)
            values = torch.cat([terms.reshape(-1).to(rows), norm, torch.full_like(norm, step)])
            rows[0, :-1].add_(values[:-1])
            if largest > 0.0:
                rows[0, -1:].add_(norm > largest)
            held = rows[1:]
            torch.where(torch.isfinite(held[0]).all(), torch.stack([values, held[0]]), held, out=held)
        """);

    /// <summary>The shape of the rows of updates with so many terms.</summary>
    public static long[] Shape(long terms) => [3, terms + 2];

    /// <summary>Empty rows for updates with terms like these.</summary>
    public static torch.Tensor For(torch.Tensor terms) =>
        torch.zeros(Shape(terms.numel()), torch.ScalarType.Float64, terms.device).DetachFromDisposeScope();

    /// <summary>Adds an update, in place.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="terms">The update's losses and scores, any shape.</param>
    /// <param name="norm">The norm of its gradient, <c>[1]</c>.</param>
    /// <param name="step">The generator step that the update belongs to, counted from 1.</param>
    /// <param name="largestNorm">An update with a larger norm counts as clipped; null counts none.</param>
    public static void Add(torch.Tensor rows, torch.Tensor terms, torch.Tensor norm, long step, double? largestNorm) =>
        Script.Run("add", [terms, norm, rows], step, largestNorm ?? 0);

    /// <summary>Reads the device, once.</summary>
    public static (Sums Sums, Update Latest, Update Before) Read(torch.Tensor rows)
    {
        using var host = rows.cpu();
        var values = host.data<double>().ToArray();
        var columns = values.Length / 3;
        double[] Row(int row) => values[(row * columns)..((row + 1) * columns)];
        var (sums, latest, before) = (Row(0), Row(1), Row(2));
        return (new Sums(sums[..^2], sums[^2], sums[^1]), Of(latest), Of(before));

        static Update Of(double[] row) => new(row[..^2], row[^2], (long)row[^1]);
    }

    internal readonly record struct Sums(double[] Terms, double GradientNorm, double Clipped);

    /// <summary>One update; its step is 0 when there was none.</summary>
    internal readonly record struct Update(double[] Terms, double GradientNorm, long Step)
    {
        public bool IsFinite => Array.TrueForAll(Terms, double.IsFinite) && double.IsFinite(GradientNorm);
    }
}
