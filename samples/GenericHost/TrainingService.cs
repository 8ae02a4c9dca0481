using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WganGp;
using WganGp.Recipes;
using WganGp.Recipes.Data;

namespace GenericHost;

/// <summary>Trains until the run is done or the host stops, and saves in both cases.</summary>
internal sealed partial class TrainingService(
    IOptions<WganGpOptions> options, IOptions<TrainingSettings> settings, TrainingHealth health, IHostApplicationLifetime lifetime,
    ILogger<TrainingService> logger, ILogger<WganGpTrainer> trainerLogger) : BackgroundService
{
    // A thread of its own: training computes all the time, and the thread pool belongs to work that is short.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => Run(stoppingToken), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken stopping)
    {
        try
        {
            Train(stopping);
        }
        catch (Exception error) when (!stopping.IsCancellationRequested || error is not OperationCanceledException)
        {
            // What the library refuses says so in a sentence; anything else needs its stack trace.
            Failed(logger, error.Message, error is WganGpException or ArgumentException ? null : error);
            Environment.ExitCode = 1;
        }
        catch (OperationCanceledException)
        {
            // Stopped before training began.
        }

        lifetime.StopApplication();
    }

    private void Train(CancellationToken stopping)
    {
        var recipe = Recipe.Find(settings.Value.Recipe);
        FileData data = recipe.OpenData(settings.Value.Data, cancellationToken: stopping);
        using WganGpTrainer trainer = recipe.CreateTrainer(data, options.Value, trainerLogger);
        var folder = options.Value.Checkpoint.Folder ?? "checkpoints";
        Directory.CreateDirectory(folder);
        if (Directory.EnumerateFiles(folder, "*.safetensors").Any()) trainer.Resume(folder);
        Started(logger, recipe.Name, trainer.Step, options.Value.Steps);
        try
        {
            foreach (TrainingReport report in trainer.Train(data, stopping)) health.Report(report);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The generator step in progress was finished: the file below continues the run bit for bit.
        }

        var path = Path.Combine(folder, Checkpoint.FileName(trainer.Step));
        trainer.Save(path);
        Saved(logger, trainer.Step, path);
    }

    [LoggerMessage(LogLevel.Information, "Training {Recipe} from step {Step} to {Steps}.")]
    private static partial void Started(ILogger logger, string recipe, long step, long steps);

    [LoggerMessage(LogLevel.Information, "Saved step {Step} in {Path}.")]
    private static partial void Saved(ILogger logger, long step, string path);

    [LoggerMessage(LogLevel.Critical, "{Error}")]
    private static partial void Failed(ILogger logger, string error, Exception? exception);
}
