using WganGp.Runtime;
using static TorchSharp.torch;

namespace WganGp.Experiments;

/// <summary>
/// The inception score (arXiv 1606.03498) with a small classifier of the data's own classes instead of Inception: exp of the mean KL
/// divergence from the mean of the predictions to each sample's own, between 1 and the number of classes. Samples each of a clear
/// class, and together cover all classes, score high; samples that look like nothing, or all alike, score about 1.
/// </summary>
internal sealed class ClassScore : IDisposable
{
    private const int BatchSize = 64;

    private readonly nn.Module<Tensor, Tensor> classifier;

    private ClassScore(nn.Module<Tensor, Tensor> classifier, double accuracy, double real)
    {
        this.classifier = classifier;
        Accuracy = accuracy;
        Real = real;
    }

    /// <summary>The classifier's accuracy on images that it was not trained on.</summary>
    public double Accuracy { get; }

    /// <summary>The score of those images: what a perfect generator would reach.</summary>
    public double Real { get; }

    /// <summary>Trains the classifier on four fifths of the images and keeps the rest to evaluate it.</summary>
    public static ClassScore Train(SmallImages images, int epochs, ulong seed)
    {
        // The classifier is trained before any trainer is created.
        if (!NativeRuntime.Ensure())
        {
            throw new WganGpException("libtorch's convolutions on the CPU compute wrong numbers on this machine. Use another one.");
        }

        using var random = new Generator(seed);
        var (count, training) = (images.Samples.shape[0], images.Samples.shape[0] * 4 / 5);
        var classifier = Build(images.Samples.shape[^1], images.Classes, random);
        using var optimizer = optim.Adam(classifier.parameters(), lr: 2e-3);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            using var order = randperm(training, generator: random);
            for (long start = 0; start + BatchSize <= training; start += BatchSize)
            {
                using var step = NewDisposeScope();
                var batch = order.narrow(0, start, BatchSize);
                classifier.zero_grad();
                var logits = classifier.call(images.Samples.index_select(0, batch));
                nn.functional.cross_entropy(logits, images.Labels.index_select(0, batch)).backward();
                optimizer.step();
            }
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (samples, labels) = (images.Samples.narrow(0, training, count - training), images.Labels.narrow(0, training, count - training));
        var predictions = classifier.call(samples);
        var accuracy = predictions.argmax(1).eq(labels).to(ScalarType.Float32).mean().item<float>();
        return new ClassScore(classifier, accuracy, Score(predictions));
    }

    /// <summary>Scores samples, <c>[N, 1, H, W]</c>.</summary>
    public double Of(Tensor samples)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return Score(classifier.call(samples));
    }

    public void Dispose() => classifier.Dispose();

    internal static double Score(Tensor logits)
    {
        using var scope = NewDisposeScope();
        var predictions = logits.to(ScalarType.Float64).log_softmax(1);
        var marginal = predictions.exp().mean([0], keepdim: true).log();
        return (predictions.exp() * (predictions - marginal)).sum(1).mean().exp().item<double>();
    }

    private static nn.Module<Tensor, Tensor> Build(long side, int classes, Generator random)
    {
        var layers = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding: 1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding: 1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(32 * (side / 4) * (side / 4), 64), nn.ReLU(), nn.Linear(64, classes));
        using var noGrad = no_grad();
        foreach (var (name, parameter) in layers.named_parameters())
        {
            // Drawn again from the run's own generator: the layers used the process's.
            if (name.EndsWith("bias", StringComparison.Ordinal)) parameter.zero_();
            else parameter.normal_(0, Math.Sqrt(2.0 * parameter.shape[0] / parameter.numel()), random);
        }

        return layers;
    }
}
