using TorchSharp;
using WganGp.Recipes;

namespace WganGp.Programs.Plots;

/// <summary>From tensors and a critic to a <see cref="PointCloud"/> picture.</summary>
public static class PointPicture
{
    private const int ScoreResolution = 100;

    /// <summary>Draws generated points <c>[N, 2]</c>, over real points and the critic's contour lines where they are given.</summary>
    public static void Write(
        string path, Recipe recipe, string title, torch.Tensor generated, torch.Tensor? real = null, ICritic? critic = null)
    {
        var (low, high) = recipe.ValueRange;
        PointCloudPlot.Write(path, new PointCloud
        {
            Title = title,
            Real = real is null ? [] : Pairs(real),
            Generated = Pairs(generated),
            Scores = critic is null ? null : Scores(critic, low, high),
            Area = (low, high, low, high),
        });
    }

    /// <summary>Points <c>[N, 2]</c> as pairs.</summary>
    public static List<(double X, double Y)> Pairs(torch.Tensor points)
    {
        using var wide = points.to(torch.ScalarType.Float64, torch.CPU).contiguous();
        return [.. wide.data<double>().ToArray().Chunk(2).Select(pair => (pair[0], pair[1]))];
    }

    /// <summary>The critic's scores on a regular grid from low to high along both axes; rows are y, from the bottom.</summary>
    public static double[,] Scores(ICritic critic, double low, double high)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var weight = critic.Module.parameters().First();
        var axis = torch.linspace(low, high, ScoreResolution, torch.float32, weight.device);
        // Rows of the grid are y, columns x.
        var points = torch.cartesian_prod([axis, axis]).flip(1).to(weight.dtype);
        var scores = critic.Score(points).to(torch.ScalarType.Float64, torch.CPU).contiguous().data<double>().ToArray();
        var grid = new double[ScoreResolution, ScoreResolution];
        Buffer.BlockCopy(scores, 0, grid, 0, scores.Length * sizeof(double));
        return grid;
    }
}
