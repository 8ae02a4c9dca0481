using WganGp;
using WganGp.Metrics;
using WganGp.Recipes.Data;
using static TorchSharp.torch;

namespace Snippets;

internal static class SampleMetrics
{
    public static void Distances(WganGpTrainer trainer, ITrainingData data)
    {
        SampleSource real = SampleSource.FromData(data, count: 2_000);
        using Tensor samples = trainer.Sample(2_000);
        SampleSource generated = SampleSource.FromTensor(samples);

        MetricResult exact = WassersteinDistance.Compute(generated, real);
        MetricResult sliced = SlicedWasserstein.Compute(generated, real, new SlicedWassersteinOptions { Projections = 256, Order = 1 });
        Console.WriteLine($"{exact}\n{sliced}");
    }

    public static void Modes(WganGpTrainer trainer)
    {
        ToyDistribution toy = ToyDistribution.EightGaussians;
        using Tensor points = trainer.Sample(10_000);
        ModeCoverage coverage = ModeCoverage.MeasurePoints(
            SampleSource.FromTensor(points), toy.Modes, toy.ModeStandardDeviation!.Value);
        Console.WriteLine($"{coverage.Coverage}\n{coverage.Quality}");
    }

    public static void Texts(WganGpTrainer trainer, TextLines text)
    {
        using Tensor samples = trainer.Sample(640);
        Console.WriteLine(NgramDivergence.Compute(text.Vocabulary.Numbers(samples), new NgramModel(4, text.Numbers)));
    }

    public static void Images(WganGpTrainer trainer)
    {
        // Nothing is kept but the images of a pair whose other image is still to come.
        ulong seed = 0;
        SampleSource generated = SampleSource.FromFunction(2_000, count => trainer.Sample(count, seed++));
        MetricResult similarity = MsSsimDiversity.Compute(generated);
        Console.WriteLine($"{similarity} {string.Join(' ', similarity.Notes)}");
    }

    public static void Volumes(WganGpTrainer trainer, ITrainingData scans)
    {
        TwoPointOptions options = new() { Threshold = 0, MaxDistance = 20 };
        TwoPointStatistics real = TwoPointStatistics.Measure(SampleSource.FromData(scans, 100, batchSize: 4), options);
        ulong seed = 0;
        TwoPointStatistics generated = TwoPointStatistics.Measure(
            SampleSource.FromFunction(100, count => trainer.Sample(count, seed++), batchSize: 4), options);
        Console.WriteLine($"{generated.Porosity}; {generated.Radial.CorrelationLength}");
        foreach (MetricResult difference in generated.CompareWith(real)) Console.WriteLine(difference);
    }
}
