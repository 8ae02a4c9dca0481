using WganGp;
using WganGp.Metrics;
using static TorchSharp.torch;

namespace Snippets;

internal static class FeatureMetricsOfRuns
{
    public static void Distances(WganGpTrainer trainer, ITrainingData data)
    {
        using var extractor = new ResNet18Features();
        ulong seed = 0;
        SampleSource real = SampleSource.FromData(data, count: 2_000);
        SampleSource made = SampleSource.FromFunction(2_000, count => trainer.Sample(count, seed++));

        using FeatureSet reference = FeatureSet.Extract(real, extractor);
        using FeatureSet generated = FeatureSet.Extract(made, extractor);
        Console.WriteLine(FrechetDistance.Compute(generated, reference));
        Console.WriteLine(KernelDistance.Compute(generated, reference));
        foreach (MetricResult result in PrecisionRecall.Compute(generated, reference).All) Console.WriteLine(result);
        foreach (MetricResult result in ClassifierTwoSampleTest.Compute(generated, reference).All) Console.WriteLine(result);
    }

    public static MetricResult Streaming(SampleSource made, SampleSource real, IFeatureExtractor extractor, CancellationToken stop)
    {
        // One pass each, and no features in memory.
        using FeatureStatistics reference = FeatureStatistics.Compute(real, extractor, cancellationToken: stop);
        using FeatureStatistics generated = FeatureStatistics.Compute(made, extractor, cancellationToken: stop);
        return FrechetDistance.FromStatistics(generated, reference, cancellationToken: stop);
    }

    public static void OwnNetwork(nn.Module<Tensor, Tensor> classifier, SampleSource made)
    {
        var rgb = new ImagePreparation { Size = (64, 64), Mean = [0.485, 0.456, 0.406], Deviation = [0.229, 0.224, 0.225] };
        classifier.eval();
        using FeatureSet logits = FeatureSet.Extract(made, new ModuleFeatures("my classifier", classifier, rgb));
        Console.WriteLine(InceptionScore.Compute(logits));
    }

    public static void Memorised(FeatureSet generated, FeatureSet training, FeatureSet heldOut)
    {
        MemorisationResults results = Memorisation.Compute(generated, training, heldOut);
        Console.WriteLine($"{results.Share}\n{results.Ratio}");
        Neighbour nearest = NearestNeighbours.Find(generated, training)[0][0];
        Console.WriteLine($"nearest to the first: training sample {nearest.Index} at {nearest.Distance:F2}");
    }

    public static void Compare(MetricResult early, MetricResult late)
    {
        MetricComparison comparison = early.CompareWith(late);
        Console.WriteLine(comparison.IsWithinIntervals == true ? "may be chance" : $"better: {comparison.Better}");
    }
}
