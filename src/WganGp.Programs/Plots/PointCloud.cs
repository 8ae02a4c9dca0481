namespace WganGp.Programs.Plots;

/// <summary>What <see cref="PointCloudPlot"/> shows: points in the plane and the critic's scores around them.</summary>
public sealed record PointCloud
{
    /// <summary>The picture's heading.</summary>
    public required string Title { get; init; }

    /// <summary>Real points.</summary>
    public required IReadOnlyList<(double X, double Y)> Real { get; init; }

    /// <summary>Generated points, drawn over the real ones.</summary>
    public required IReadOnlyList<(double X, double Y)> Generated { get; init; }

    /// <summary>
    /// The critic's scores on a regular grid that spans <see cref="Area"/> from edge to edge: row 0 at the bottom, column 0 on the left;
    /// null for none. Where scores are not finite no surface is drawn.
    /// </summary>
    public double[,]? Scores { get; init; }

    /// <summary>The part of the plane that is shown. The default value is the square from -3 to 3, as in the published code.</summary>
    public (double Left, double Right, double Bottom, double Top) Area { get; init; } = (-3, 3, -3, 3);
}
