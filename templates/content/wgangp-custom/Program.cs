// Trains the networks of Networks.cs on the data of Data.cs: dotnet run -c Release -- [STEPS]
using System.Globalization;
using CustomGan;
using WganGp;
using static TorchSharp.torch;

var options = new WganGpOptions
{
    Steps = long.TryParse(args.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var steps) ? steps : 1_000,
    BatchSize = 128,
    CriticSteps = 3,
    // The paper's weight is 10; points in the plane need less.
    GradientPenalty = { Weight = 1 },
};
options.CriticOptimizer.LearningRate = options.GeneratorOptimizer.LearningRate = 1e-3;
options.ReportEvery = (int)Math.Clamp(options.Steps / 4, 1, 50);

var data = new CirclePoints();
using var trainer = WganGpTrainer.Create(() => new PointGenerator(), () => new PointCritic(), options);
foreach (TrainingReport report in trainer.Train(data))
{
    Console.WriteLine(report);
}

// The weights alone, under PyTorch's names; trainer.Save writes the whole run, to be resumed.
SafeTensors.Save(trainer.Generator.Module, "generator.safetensors");
using Tensor samples = trainer.Sample(1_000);
using Tensor radii = samples.norm(1);
Console.WriteLine($"Mean radius of the samples: {radii.mean().item<float>():F2} (the data has 1.00)");
