using WganGp;
using static TorchSharp.torch;

// Your data: here points on a circle, one row per sample.
using Tensor angles = linspace(0, Math.Tau, 10_000);
ITrainingData data = TrainingData.FromTensor(stack([angles.cos(), angles.sin()], 1));

// Your networks: any TorchSharp modules. The generator takes 4 random numbers per sample.
static nn.Module<Tensor, Tensor> Mlp(long inputs, long outputs) => nn.Sequential(
    nn.Linear(inputs, 128), nn.LeakyReLU(0.2), nn.Linear(128, 128), nn.LeakyReLU(0.2), nn.Linear(128, outputs));

var options = new WganGpOptions { Steps = 600, BatchSize = 128, CriticSteps = 3, GradientPenalty = { Weight = 1 } };
options.CriticOptimizer.LearningRate = options.GeneratorOptimizer.LearningRate = 1e-3;
using var trainer = WganGpTrainer.Create(() => new ModuleGenerator(Mlp(4, 2), 4), () => new ModuleCritic(Mlp(2, 1)), options);

foreach (TrainingReport report in trainer.Train(data))
{
    Console.WriteLine(report);
}

trainer.Save("circle.safetensors");
using Tensor samples = trainer.Sample(1_000);
Console.WriteLine($"Mean radius of the samples: {samples.norm(1).mean().item<float>():F2} (the data has 1.00)");
