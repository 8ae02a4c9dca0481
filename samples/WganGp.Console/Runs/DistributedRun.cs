using Spectre.Console;
using WganGp.Mpi;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Runs;

/// <summary>
/// One run in the processes of an MPI job: process 0 has the folder, the results and the terminal, and the others only compute.
/// </summary>
internal static class DistributedRun
{
    private const int Interrupted = 130;

    /// <summary>Process 0 also makes pictures and measures samples, while the others wait for its next sum.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(60);

    public static int Execute(RunSettings settings, CancellationToken cancellation) => MpiProcessGroup.Run(
        group =>
        {
            try
            {
                if (group.Rank == 0) First(settings, group, cancellation);
                else Other(settings, group, cancellation);
                return 0;
            }
            catch (OperationCanceledException)
            {
                return Interrupted;
            }
        },
        new MpiOptions { Timeout = Patience });

    private static void First(RunSettings settings, MpiProcessGroup group, CancellationToken cancellation)
    {
        AnsiConsole.Console.Tell($"{group.Size} processes of {group.Library}.");
        using var run = TrainingRun.Prepare(settings, cancellation, group);
        run.Execute(AnsiConsole.Console, cancellation);
    }

    private static void Other(RunSettings settings, MpiProcessGroup group, CancellationToken cancellation)
    {
        // A resumed run's options are read from its folder, which all processes must see; nothing is written there.
        using var folder = settings.Resumes ? RunFolder.Open(settings.ResumeFrom, settings.Output, settings.Recipe) : null;
        var saved = folder?.ResumeFrom is null ? null : SavedRun.Read(folder.Options);
        var recipe = settings.Find(saved, folder?.Path ?? "");
        var options = settings.Options(recipe, saved, folder?.Checkpoints ?? "checkpoints");
        var data = RunData.Open(
            recipe, settings.Data ?? saved?.DataPath, options.Seed, settings.RefuseDamaged, settings.Levels ?? saved?.Levels,
            settings.HoldOut ?? saved?.HoldOut, cancellation);
        using var trainer = data.Recipe.CreateTrainer(options: options, logger: new WarningLogger(), group: group);
        if (folder?.ResumeFrom is { } checkpoint) trainer.Resume(checkpoint);
        foreach (var _ in trainer.Train(data.Source, cancellation))
        {
        }
    }
}
