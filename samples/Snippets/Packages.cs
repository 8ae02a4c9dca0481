using WganGp;
using WganGp.Metrics;
using WganGp.Onnx;
using WganGp.Recipes;
using WganGp.Recipes.Data;
using WganGp.Recipes.Output;
using WganGp.Tabular;
using static TorchSharp.torch;

namespace Snippets;

/// <summary>The examples of the packages' own pages.</summary>
internal static class Packages
{
    public static void Core(ITrainingData data)
    {
        using var trainer = WganGpTrainer.Create(
            () => new ModuleGenerator(nn.Sequential(nn.Linear(4, 128), nn.ReLU(), nn.Linear(128, 2)), 4),
            () => new ModuleCritic(nn.Sequential(nn.Linear(2, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1))),
            new WganGpOptions { Steps = 1_000, BatchSize = 64, GradientPenalty = { Weight = 10 } });
        foreach (TrainingReport report in trainer.Train(data)) Console.WriteLine(report);

        trainer.Save("run.safetensors");
        using Tensor samples = trainer.Sample(100);
    }

    public static void Recipes(string folder)
    {
        Recipe recipe = Recipe.Find("image64-dcgan-small");
        FileData images = recipe.OpenData(folder);
        using WganGpTrainer trainer = recipe.CreateTrainer(images);
        foreach (TrainingReport report in trainer.Train(images))
        {
            Console.WriteLine(report);
            using Tensor samples = trainer.Preview();
            ImageGrid.WritePng($"step-{report.Step}.png", samples);
        }
    }

    public static void Metrics(WganGpTrainer trainer, ITrainingData data)
    {
        SampleSource real = SampleSource.FromData(data, count: 2_000);
        using Tensor samples = trainer.Sample(2_000);
        MetricResult distance = SlicedWasserstein.Compute(SampleSource.FromTensor(samples), real);
        Console.WriteLine(distance);
    }

    public static void Tabular()
    {
        Table table = Table.ReadCsv("customers.csv");
        Console.WriteLine(table.Schema);
        table.Schema.Save("customers.json");
        table.WriteParquet("customers.parquet");
    }

    public static void Onnx(string path, IGenerator generator)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        checkpoint.LoadGenerator(generator);
        OnnxGenerator.Save(generator, "generator.onnx", new OnnxOptions { Half = true });
    }
}
