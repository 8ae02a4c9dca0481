namespace WganGp.Metrics;

/// <summary>
/// The cheapest one-to-one assignment of rows to columns: shortest augmenting paths from a start by column and row reduction (Jonker and
/// Volgenant, 1987), with the potentials that prove it: u_i + v_j is at most each cost, and equal where i is assigned to j.
/// </summary>
internal sealed class Assignment
{
    private const int Free = -1;

    private readonly double[] costs;
    private readonly int size;
    private readonly double[] u;
    private readonly double[] v;
    private readonly int[] columnOfRow;
    private readonly int[] rowOfColumn;
    private readonly double[] shortest;
    private readonly int[] cameFrom;
    private readonly int[] open;
    private readonly List<int> closedRows = [];
    private readonly List<int> closedColumns = [];

    private Assignment(double[] costs, int size)
    {
        this.costs = costs;
        this.size = size;
        u = new double[size];
        v = new double[size];
        columnOfRow = Filled(size);
        rowOfColumn = Filled(size);
        shortest = new double[size];
        cameFrom = new int[size];
        open = new int[size];
    }

    /// <summary>The sum of the assigned costs.</summary>
    public double Cost { get; private set; }

    /// <summary>The column of each row.</summary>
    public IReadOnlyList<int> ColumnOfRow => columnOfRow;

    /// <summary>u.</summary>
    public IReadOnlyCollection<double> RowPotentials => u;

    /// <summary>v.</summary>
    public IReadOnlyCollection<double> ColumnPotentials => v;

    /// <summary>Solves.</summary>
    /// <param name="costs">Finite costs of a square matrix, row by row.</param>
    /// <param name="size">Its rows.</param>
    /// <param name="progress">Receives the rows that are assigned.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    public static Assignment Solve(double[] costs, int size, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var assignment = new Assignment(costs, size);
        assignment.Reduce();
        var assigned = assignment.columnOfRow.Count(column => column != Free);
        progress?.Report(assigned);
        for (var row = 0; row < size; row++)
        {
            if (assignment.columnOfRow[row] != Free) continue;
            cancellationToken.ThrowIfCancellationRequested();
            assignment.Augment(row);
            progress?.Report(++assigned);
        }

        for (var row = 0; row < size; row++) assignment.Cost += costs[((long)row * size) + assignment.columnOfRow[row]];
        return assignment;
    }

    /// <summary>Potentials that leave no negative reduced cost, and the rows that find a free column of reduced cost 0.</summary>
    private void Reduce()
    {
        Array.Fill(v, double.PositiveInfinity);
        for (var row = 0; row < size; row++)
        {
            var line = Row(row);
            for (var column = 0; column < size; column++) v[column] = Math.Min(v[column], line[column]);
        }

        for (var row = 0; row < size; row++)
        {
            var line = Row(row);
            var best = 0;
            for (var column = 1; column < size; column++)
            {
                if (line[column] - v[column] < line[best] - v[best]) best = column;
            }

            u[row] = line[best] - v[best];
            if (rowOfColumn[best] != Free) continue;
            rowOfColumn[best] = row;
            columnOfRow[row] = best;
        }
    }

    /// <summary>
    /// Assigns one more row, by the shortest path over reduced costs to a free column (Dijkstra's algorithm on dense rows).
    /// </summary>
    private void Augment(int start)
    {
        var (last, length) = ShortestPath(start);
        u[start] += length;
        // The first closed row is the start.
        for (var i = 1; i < closedRows.Count; i++) u[closedRows[i]] += length - shortest[columnOfRow[closedRows[i]]];
        foreach (var closed in closedColumns) v[closed] -= length - shortest[closed];
        for (var column = last; ;)
        {
            var row = cameFrom[column];
            rowOfColumn[column] = row;
            (columnOfRow[row], column) = (column, columnOfRow[row]);
            if (row == start) break;
        }
    }

    private (int Column, double Length) ShortestPath(int start)
    {
        closedRows.Clear();
        closedColumns.Clear();
        Array.Fill(shortest, double.PositiveInfinity);
        for (var i = 0; i < size; i++) open[i] = i;
        var (left, row, length) = (size, start, 0.0);
        while (true)
        {
            closedRows.Add(row);
            var at = Relax(row, length - u[row], left);
            var column = open[at];
            length = shortest[column];
            if (rowOfColumn[column] == Free) return (column, length);
            closedColumns.Add(column);
            open[at] = open[--left];
            row = rowOfColumn[column];
        }
    }

    /// <summary>Shortens the paths to the open columns by way of a row, and returns the place of the nearest of them.</summary>
    private int Relax(int row, double before, int left)
    {
        var line = Row(row);
        var (nearest, at) = (double.PositiveInfinity, 0);
        for (var i = 0; i < left; i++)
        {
            var column = open[i];
            var path = before + line[column] - v[column];
            if (path < shortest[column])
            {
                shortest[column] = path;
                cameFrom[column] = row;
            }

            if (shortest[column] < nearest || (shortest[column] == nearest && rowOfColumn[column] == Free))
            {
                (nearest, at) = (shortest[column], i);
            }
        }

        return at;
    }

    private ReadOnlySpan<double> Row(int row) => costs.AsSpan(checked(row * size), size);

    private static int[] Filled(int size)
    {
        var places = new int[size];
        Array.Fill(places, Free);
        return places;
    }
}
