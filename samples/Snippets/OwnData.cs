using WganGp;
using WganGp.Metrics;
using WganGp.Recipes.Data;
using WganGp.Recipes.Output;
using static TorchSharp.torch;

namespace Snippets;

internal static class OwnData
{
    public static void AnyPath(WganGpTrainer trainer, string path)
    {
        FileData data = DataFile.Open(path, new DataOptions
        {
            Folder = new ImageFolderOptions { Size = 128 },
            Transform = new ImageTransform { Mirror = true },
        });
        foreach (string skipped in data.Skipped) Console.WriteLine(skipped);
        foreach (TrainingReport report in trainer.Train(data)) Console.WriteLine(report);
    }

    public static void Text(WganGpTrainer trainer)
    {
        TextLines text = TextLines.Load("novel.txt");
        NgramModel real = new(4, text.Numbers);
        foreach (TrainingReport report in trainer.Train(text))
        {
            using Tensor samples = trainer.Sample(640);
            NgramModel generated = new(4, text.Vocabulary.Numbers(samples));
            Console.WriteLine($"{report.Step}: {generated.JensenShannonDivergence(real):F3} bits from the text");
            TextSamples.Write($"samples-{report.Step}.txt", samples, text.Vocabulary);
        }
    }

    public static void Table(WganGpTrainer trainer)
    {
        CsvTable table = CsvTable.Load(
            "measurements.csv", new TableOptions { Columns = ["width", "height"], Scaling = TableScaling.Standardize });
        foreach (TrainingReport report in trainer.Train(table)) Console.WriteLine(report);
        using Tensor samples = trainer.Sample(1_000);
        using Tensor measurements = table.Unscale(samples);
    }
}

/// <summary>Sounds from files of 16,384 samples of 16 bits each, read as they are needed.</summary>
internal sealed class Recordings(string[] files) : ITrainingData
{
    private const int Length = 16_384;

    public long? Count => files.Length;

    public Batch Read(ReadOnlySpan<long> indices)
    {
        var values = new float[indices.Length * Length];
        for (int i = 0; i < indices.Length; i++)
        {
            byte[] bytes = File.ReadAllBytes(files[indices[i]]);
            if (bytes.Length != 2 * Length)
            {
                throw new TrainingDataException($"'{files[indices[i]]}' has {bytes.Length} bytes, and {2 * Length} are due: cut it.");
            }

            for (int j = 0; j < Length; j++) values[(i * Length) + j] = BitConverter.ToInt16(bytes, 2 * j) / 32_768f;
        }

        return new Batch(tensor(values, [indices.Length, 1, Length]));
    }
}
