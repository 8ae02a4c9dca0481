// Trains on a folder of images and draws samples: dotnet run -c Release -- FOLDER [STEPS]
using System.Globalization;
using WganGp;
using WganGp.Recipes;
using WganGp.Recipes.Data;
using WganGp.Recipes.Output;
using static TorchSharp.torch;

Recipe recipe = Recipe.Find("image64-dcgan-small");
WganGpOptions options = recipe.Options();
if (args.Length == 0)
{
    Console.Error.WriteLine($"Usage: dotnet run -c Release -- FOLDER [STEPS]\n{recipe.Description} {recipe.DataWanted}");
    return 2;
}

try
{
    if (args.Length > 1) options.Steps = long.Parse(args[1], NumberStyles.None, CultureInfo.InvariantCulture);
    options.ReportEvery = (int)Math.Clamp(options.Steps / 4, 1, 25);
    options.Checkpoint = new CheckpointOptions { Folder = "output/checkpoints", EveryMinutes = 5, Keep = 2 };
    Directory.CreateDirectory(options.Checkpoint.Folder);

    FileData images = recipe.OpenData(args[0]);
    Console.WriteLine($"{images.Count} images; {options.Steps} steps; samples go to output/. Ctrl-C stops, the same command resumes.");
    using WganGpTrainer trainer = recipe.CreateTrainer(images, options);
    if (Directory.EnumerateFiles(options.Checkpoint.Folder, "*.safetensors").Any()) trainer.Resume(options.Checkpoint.Folder);

    using var stop = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        pressed.Cancel = true;
        stop.Cancel();
    };
    try
    {
        foreach (TrainingReport report in trainer.Train(images, stop.Token))
        {
            Console.WriteLine(report);
            using Tensor samples = trainer.Preview();
            ImageGrid.WritePng($"output/step-{report.Step:D6}.png", samples, recipe.ValueRange.Low, recipe.ValueRange.High);
        }
    }
    catch (OperationCanceledException)
    {
        Console.WriteLine("Stopped.");
    }

    trainer.Save(Path.Combine(options.Checkpoint.Folder, Checkpoint.FileName(trainer.Step)));
    return 0;
}
catch (Exception error) when (error is WganGpException or FormatException or OverflowException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
