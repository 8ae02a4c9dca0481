using TorchSharp;

namespace WganGp.Metrics;

/// <summary>
/// The mean multi-scale structural similarity of random pairs of generated images: near 1 for a generator that makes the same image again
/// and again. Compare it with the value of as many real images.
/// </summary>
/// <remarks>
/// MS-SSIM = product over scales j of s_j^w_j, cut at 0, with s_j the mean of (2 σ_ab + C2) / (σ_a² + σ_b² + C2) over all places of the
/// window, at the last scale times (2 μ_a μ_b + C1) / (μ_a² + μ_b² + C1); weights 0.0448, 0.2856, 0.3001, 0.2363, 0.1333; Gaussian window
/// of 11 pixels, deviation 1.5, only where it fits inside; C1 = 0.01², C2 = 0.03² on values scaled to 0 to 1. Between two scales 2 x 2
/// pixels are averaged; an odd last row or column with itself. Colours: the mean over the channels. Source: Wang, Simoncelli and Bovik,
/// "Multi-scale Structural Similarity for Image Quality Assessment" (2003), and its published code; as a measure of diversity: Odena, Olah
/// and Shlens, "Conditional Image Synthesis With Auxiliary Classifier GANs" (2017), section 4.2.
/// <para>
/// Five scales need more than 160 pixels along the shorter side. Smaller images have fewer, with the first weights, scaled to a sum of 1,
/// and a note; the number is among the settings. Memory: the chosen images that wait for their partner, at most one per pair.
/// </para>
/// </remarks>
public static class MsSsimDiversity
{
    private const long ValuesAtOnce = 1 << 19;

    /// <summary>Computes the mean similarity.</summary>
    /// <param name="images">Images, <c>[N, C, H, W]</c>, N at least 2, H and W at least 11.</param>
    /// <param name="options">Pairs, range of values, seed; null for the defaults.</param>
    /// <param name="progress">Receives the number of images read so far.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <returns>The mean over the pairs, 0 to 1, with the normal interval of a mean of independent pairs.</returns>
    /// <exception cref="MetricException">
    /// There are fewer than two images, they have another shape or are too small, or values lie outside the range.
    /// </exception>
    public static MetricResult Compute(
        SampleSource images, MsSsimOptions? options = null, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        var settings = (options ?? new()).Checked();
        var count = images.Length(int.MaxValue / 2, "pairs of images");
        if (count < 2) throw new MetricException("One image makes no pair; give two or more.");
        var pairs = Math.Min(settings.Pairs, count / 2);
        using var chosen = new ImagePairs(new SampleRandom(settings.Seed).Choose(2 * pairs, count));
        var similarities = new List<double>(pairs);
        MultiScaleSimilarity? similarity = null;
        images.Read("The images", Take, progress, cancellationToken);
        Measure();
        var mean = similarities.Average();
        List<string> notes = [];
        if (similarity!.Scales < MultiScaleSimilarity.AllScales)
        {
            notes.Add($"{similarity.Scales} of {MultiScaleSimilarity.AllScales} scales: the images are too small for more.");
        }

        if (pairs < settings.Pairs) notes.Add($"{pairs} pairs instead of {settings.Pairs}: there are {count} images.");
        return new MetricResult
        {
            Name = "MS-SSIM of random pairs",
            Value = mean,
            Interval = pairs > 1
                ? Intervals.Around(mean, Math.Sqrt(Intervals.Variance(similarities) / pairs), $"normal, of the mean of {pairs} pairs", 0, 1)
                : null,
            Direction = null,
            Samples = count,
            ReferenceSamples = 0,
            Settings = MetricSettings.Of(
                ("high", settings.High), ("low", settings.Low), ("pairs", pairs), ("scales", similarity.Scales), ("seed", settings.Seed)),
            Notes = notes,
        };

        void Take(torch.Tensor batch, long before)
        {
            similarity ??= new MultiScaleSimilarity(batch.shape, settings.Low, settings.High);
            similarity.ThrowUnlessInRange(batch);
            chosen.Add(batch, (int)before);
            if (chosen.Complete * 2 * batch[0].numel() >= ValuesAtOnce) Measure();
        }

        void Measure()
        {
            var most = Math.Max(1, (int)(ValuesAtOnce / similarity!.Values));
            while (chosen.Complete > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var scope = torch.NewDisposeScope();
                var (first, second) = chosen.Next(most);
                similarities.AddRange(similarity.Of(first, second));
            }
        }
    }
}
