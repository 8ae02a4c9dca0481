using TorchSharp;
using WganGp.ConsoleApp.Output;
using WganGp.Recipes;
using WganGp.Recipes.Output;

namespace WganGp.ConsoleApp.Runs;

/// <summary>
/// Samples along walks from one latent to another: a generator that has learnt the distribution changes gradually on the way, one that
/// remembers samples jumps from one to the next (Radford et al., arXiv 1511.06434, section 6.1).
/// </summary>
internal static class LatentWalk
{
    public const int Steps = 10;

    private const int RowsOfImages = 4, RowsOfText = 3;
    private const ulong Seed = 5;

    /// <summary>Writes the walks: rows of images, or lines of text.</summary>
    /// <param name="path">The file, <c>.png</c> or <c>.txt</c>.</param>
    /// <param name="networks">The networks.</param>
    /// <param name="recipe">Their recipe, of images or text.</param>
    public static SummaryImage Write(string path, TrainedNetworks networks, Recipe recipe)
    {
        using var scope = torch.NewDisposeScope();
        var rows = recipe.Kind is SampleKind.Text ? RowsOfText : RowsOfImages;
        using var random = new torch.Generator(Seed);
        // Each row goes on from the end of the one before; with classes each row has one, and its own ends.
        var isConditional = recipe.Classes is not null;
        var ends = Rows(networks.Generator.SampleLatent(isConditional ? 2 * rows : rows + 1, random));
        var latents = Enumerable.Range(0, rows).SelectMany(row =>
        {
            var (from, to) = isConditional ? (ends[2 * row], ends[2 * row + 1]) : (ends[row], ends[row + 1]);
            return Enumerable.Range(0, Steps).SelectMany(step => Between(from, to, step / (Steps - 1.0)));
        });
        var walk = torch.tensor((float[])[.. latents]).reshape([rows * Steps, .. networks.Generator.LatentShape]);
        var classes = recipe.Classes is { } names
            ? torch.tensor([.. Enumerable.Range(0, rows * Steps).Select(i => (long)(i / Steps * names.Count / rows))], dtype: torch.int64)
            : null;
        var samples = networks.Generate(walk, classes);
        var course = isConditional ? "Each row has its own ends and one class" : "A row begins where the one before ends";
        if (recipe.Kind is SampleKind.Text text)
        {
            TextSamples.Write(path, samples, text.Vocabulary);
            return new SummaryImage(
                path, $"{rows} walks of {Steps} lines each, along great circles between latents. A walk begins where the one before ends.");
        }

        ImageGrid.WritePng(path, samples, recipe.ValueRange.Low, recipe.ValueRange.High, columns: Steps);
        return new SummaryImage(
            path, $"{rows} walks of {Steps} steps, along great circles between latents. {course}. A generator that has learnt the " +
            "distribution changes gradually; one that remembers images jumps.");
    }

    /// <summary>
    /// A point on the way from one latent to another, along a great circle: the length passes evenly from one's to the other's. On a
    /// straight line it would fall in between, where the generator was never trained.
    /// </summary>
    internal static float[] Between(float[] from, float[] to, double fraction)
    {
        var (longFrom, longTo) = (Length(from), Length(to));
        var product = from.Zip(to, (one, other) => (double)one * other).Sum();
        var cosine = longFrom * longTo > 0 ? Math.Clamp(product / (longFrom * longTo), -1, 1) : 1;
        var angle = Math.Acos(cosine);
        // Latents in nearly one or opposite directions have no great circle of their own.
        if (Math.Sin(angle) < 1e-4) return [.. from.Zip(to, (one, other) => (float)(one + fraction * (other - one)))];
        var (left, right) = (Math.Sin((1 - fraction) * angle) / Math.Sin(angle), Math.Sin(fraction * angle) / Math.Sin(angle));
        var length = longFrom + fraction * (longTo - longFrom);
        return [.. from.Zip(to, (one, other) => (float)(length * (left * one / longFrom + right * other / longTo)))];
    }

    private static double Length(float[] latent) => Math.Sqrt(latent.Sum(value => (double)value * value));

    private static float[][] Rows(torch.Tensor latents) =>
        [.. latents.to(torch.float32, torch.CPU).contiguous().data<float>().ToArray().Chunk((int)(latents.numel() / latents.shape[0]))];
}
