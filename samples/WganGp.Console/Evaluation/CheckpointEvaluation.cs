using Spectre.Console;
using WganGp.ConsoleApp.Output;
using WganGp.ConsoleApp.Runs;
using WganGp.Programs;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Evaluation;

/// <summary>The evaluation of one checkpoint, or of all checkpoints of a run.</summary>
internal sealed class CheckpointEvaluation : IDisposable
{
    private const string Ending = ".json";

    private readonly EvaluationRequest request;
    private readonly CheckpointSet checkpoints;
    private readonly WganGpTrainer trainer;
    private readonly Evaluator evaluator;
    private readonly StageLines progress;

    private CheckpointEvaluation(
        EvaluationRequest request, CheckpointSet checkpoints, WganGpTrainer trainer, Evaluator evaluator, StageLines progress)
    {
        this.request = request;
        this.checkpoints = checkpoints;
        this.trainer = trainer;
        this.evaluator = evaluator;
        this.progress = progress;
    }

    /// <summary>Checks everything that can be wrong, and reads the data.</summary>
    public static CheckpointEvaluation Prepare(EvaluationRequest request, CancellationToken cancellation)
    {
        if (request.Checkpoint is not { } path) throw new UserException("--checkpoint is missing; name a checkpoint or a run's folder.");
        if (request.Count < 1) throw new UserException($"--count is {request.Count}; it must be at least 1.");
        ThrowUnlessFile(request.Output);
        var checkpoints = CheckpointSet.Find(path);
        var recipe = RecipeOf(checkpoints);
        var metrics = MetricChoice.Read(recipe, "--metrics", request.Metrics, training: false);
        var saved = checkpoints.Saved is { } run && run.Recipe == recipe.Name ? run : null;
        var data = Open(recipe, request, saved, cancellation);
        var progress = new StageLines(Console.Error);
        Evaluator? evaluator = null;
        try
        {
            evaluator = Evaluator.Prepare(data, metrics, request.Count, request.Seed, progress, cancellation);
            return new CheckpointEvaluation(request, checkpoints, recipe.CreateTrainer(), evaluator, progress);
        }
        catch
        {
            evaluator?.Dispose();
            progress.Dispose();
            throw;
        }
    }

    /// <summary>Evaluates, writing each result as soon as it is there.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="cancellation">Stops between two parts of the work; what is done is kept.</param>
    /// <param name="written">Receives each evaluation that was written; null for nobody.</param>
    public void Execute(IAnsiConsole console, CancellationToken cancellation, Action<EvaluationFile>? written = null)
    {
        var done = new List<EvaluationFile>();
        foreach (var (step, path) in checkpoints.Files)
        {
            if (Evaluate(step, path, cancellation) is not { } evaluation) continue;
            done.Add(evaluation);
            Write(evaluation, done);
            written?.Invoke(evaluation);
        }

        if (done.Count == 0) throw new UserException($"No checkpoint of {request.Checkpoint} could be evaluated; see the warnings.");
        if (checkpoints.IsFolder) EvaluationTable.Write(console, done);
        else EvaluationTable.Write(console, done[0]);
        if (Place is { } place) console.Tell($"The results are in [bold]{place}[/].");
    }

    public void Dispose()
    {
        progress.Dispose();
        evaluator.Dispose();
        trainer.Dispose();
    }

    /// <summary>Where the results are written; null for nowhere.</summary>
    private string? Place => request.Output ??
        (checkpoints is { IsFolder: true, Run: { } run } ? Path.GetDirectoryName(EvaluationFile.PathOf(run, 0)) : null);

    private static void ThrowUnlessFile(string? output)
    {
        if (output is null) return;
        if (!output.EndsWith(Ending, StringComparison.OrdinalIgnoreCase))
        {
            throw new UserException($"--output {output} must end in {Ending}.");
        }

        if (Directory.Exists(output)) throw new UserException($"--output {output} is a folder; name a file.");
    }

    private static Recipe RecipeOf(CheckpointSet checkpoints)
    {
        using var checkpoint = Checkpoint.Open(checkpoints.Files[^1].Path);
        return Recipe.Of(checkpoint);
    }

    /// <summary>The data that is named, or else that of the run.</summary>
    private static RunData Open(Recipe recipe, EvaluationRequest request, SavedRun? saved, CancellationToken cancellation)
    {
        if (request.Data is null && saved is null && recipe.Kind is not SampleKind.Points && !BundledImages.Fit(recipe))
        {
            throw new UserException(
                $"The checkpoint is of {recipe.Name}, and no options.json beside it says on what data it was trained; name the data: " +
                "--data PATH.");
        }

        var data = RunData.Open(
            recipe, request.Data ?? saved?.DataPath, 0, levels: request.Levels ?? saved?.Levels,
            holdOut: request.Data is null ? saved?.HoldOut : null, cancellation: cancellation);
        // The networks are those of the checkpoint: of other data they would have another size.
        return data.Recipe.SampleShape.SequenceEqual(recipe.SampleShape) && data.Recipe.Classes?.Count == recipe.Classes?.Count
            ? data
            : throw new UserException(
                $"The data does not fit the checkpoint: it has samples of [{string.Join(", ", data.Recipe.SampleShape)}] in " +
                $"{data.Recipe.Classes?.Count ?? 0} classes, the checkpoint of [{string.Join(", ", recipe.SampleShape)}] in " +
                $"{recipe.Classes?.Count ?? 0}. Name the data of the run: --data PATH.");
    }

    /// <summary>Evaluates one checkpoint; null for one of a folder that cannot be evaluated, which is said in a warning.</summary>
    private EvaluationFile? Evaluate(long step, string path, CancellationToken cancellation)
    {
        try
        {
            using (var checkpoint = Checkpoint.Open(path)) checkpoint.LoadGenerator(trainer.Generator);
            // The generator has the saved average, if there is one; the trainer's own average is that of an untrained generator.
            var metrics = evaluator.Evaluate(trainer, averaged: false, progress, cancellation);
            progress.Clear();
            return new EvaluationFile { Step = step, Checkpoint = path, Metrics = metrics };
        }
        catch (Exception error) when (checkpoints.IsFolder && error is WganGpException or UserException)
        {
            Warning.Write(CommandLineProgram.Describe(error));
            return null;
        }
    }

    /// <summary>Writes what there is, so that an interruption loses nothing; a step's other metrics in the run's folder are kept.</summary>
    private void Write(EvaluationFile evaluation, IReadOnlyList<EvaluationFile> done)
    {
        if (request.Output is { } output)
        {
            EvaluationFile.Write(output, [.. done]);
            return;
        }

        if (checkpoints is { IsFolder: true, Run: { } run }) RunEvaluations.Add(run, evaluation);
    }
}
