// An own generator, an own critic and an own data source, trained: everything an application brings.
using WganGp;
using static TorchSharp.torch;

var options = new WganGpOptions { Steps = 400, BatchSize = 128, CriticSteps = 3, ReportEvery = 50, GradientPenalty = { Weight = 1 } };
options.CriticOptimizer.LearningRate = options.GeneratorOptimizer.LearningRate = 1e-3;

using var trainer = WganGpTrainer.Create(() => new CurveGenerator(), () => new ModuleCritic(Layers.Mlp(2, 1)), options);
foreach (TrainingReport report in trainer.Train(new CirclePoints()))
{
    Console.WriteLine(report);
}

using Tensor samples = trainer.Sample(1_000);
using Tensor radii = samples.norm(1);
Console.WriteLine($"Mean radius of the samples: {radii.mean().item<float>():F2} (the data has 1.00)");

/// <summary>A generator of one's own: any module that implements IGenerator.</summary>
internal sealed class CurveGenerator : nn.Module<Tensor, Tensor>, IGenerator
{
    private readonly nn.Module<Tensor, Tensor> layers = Layers.Mlp(4, 2);

    public CurveGenerator() : base(nameof(CurveGenerator)) => RegisterComponents();

    public nn.Module Module => this;
    public IReadOnlyList<long> LatentShape => [4];
    public Tensor Generate(Tensor latent, Tensor? condition = null) => call(latent);
    public override Tensor forward(Tensor latent) => layers.call(latent);
}

/// <summary>A data source of one's own: points on a circle, computed from their index.</summary>
internal sealed class CirclePoints : ITrainingData
{
    public long? Count => 10_000;

    public Batch Read(ReadOnlySpan<long> indices)
    {
        var points = new float[indices.Length, 2];
        for (var i = 0; i < indices.Length; i++)
        {
            (points[i, 1], points[i, 0]) = MathF.SinCos(MathF.Tau * indices[i] / 10_000);
        }

        return new Batch(tensor(points));
    }
}

internal static class Layers
{
    public static nn.Module<Tensor, Tensor> Mlp(long inputs, long outputs) => nn.Sequential(
        nn.Linear(inputs, 128), nn.LeakyReLU(0.2), nn.Linear(128, 128), nn.LeakyReLU(0.2), nn.Linear(128, outputs));
}
