using WganGp;
using WganGp.Recipes.Networks;
using static TorchSharp.torch;

namespace Snippets;

internal static class Inspection
{
    public static void Inspect(ICritic critic, Tensor samples)
    {
        CriticInspection inspection = CriticInspector.Inspect(critic, samples);
        foreach (CriticFinding finding in inspection.Findings)
        {
            Console.WriteLine(finding);
        }
    }

    public static void Accept(WganGpOptions options)
    {
        options.AcceptedFindings = [CriticFinding.BatchStatistics];
    }

    public static void Conditional(Tensor images, Tensor labels, WganGpOptions options)
    {
        ITrainingData data = TrainingData.FromTensor(images, labels);
        using WganGpTrainer trainer = WganGpTrainer.Create(
            () => new LabelledMnistGenerator(10), () => new ProjectionMnistCritic(10), options);
        foreach (TrainingReport report in trainer.Train(data)) Console.WriteLine(report);
        using Tensor bags = trainer.Sample(16, condition: full([16], 8, dtype: ScalarType.Int64));
    }

    public static void ConditionalChains(WganGpOptions options)
    {
        ConditionalSequential generator = new(
            new ConcatenatedCondition(new OneHot(10)), nn.Linear(138, 256), nn.ReLU(), nn.Linear(256, 784), nn.Sigmoid());
        ConditionalSequential critic = new(
            nn.Linear(784, 256), nn.LeakyReLU(0.2), nn.Linear(256, 64), nn.LeakyReLU(0.2), new ProjectionHead(64, 10));
        using WganGpTrainer trainer = WganGpTrainer.Create(
            () => new ModuleGenerator(generator, 128), () => new ModuleCritic(critic), options);
    }

    public static void Resume(WganGpTrainer trainer, ITrainingData data)
    {
        trainer.Save("run.safetensors");
        // later, in another process, with networks and options built as before
        trainer.Resume("run.safetensors");
        foreach (TrainingReport report in trainer.Train(data)) Console.WriteLine(report);
    }
}
