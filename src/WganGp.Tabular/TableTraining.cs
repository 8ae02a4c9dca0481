using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using WganGp.Tabular.Model;
using WganGp.Tabular.Steps;
using WganGp.Tabular.Transforms;

namespace WganGp.Tabular;

/// <summary>
/// The training of a <see cref="TableSynthesizer"/>, whose loop belongs to the host: reports are yielded, and stopping is <c>break</c>.
/// </summary>
/// <example><code>
/// using var training = new TableTraining(table);
/// foreach (TableProgress report in training.Train()) Console.WriteLine(report);
/// using TableSynthesizer synthesizer = training.Finish();
/// </code></example>
public sealed class TableTraining : IDisposable
{
    private const string BestFile = "best.safetensors";

    private readonly TableSynthesizerOptions options;
    private readonly TableModel model;
    private readonly TableData data;
    private readonly TableGenerator generator;
    private readonly TableCritic critic;
    private readonly TargetTerm? target;
    private readonly WganGpTrainer trainer;
    private readonly TableScore score;
    private readonly string folder;
    private readonly bool isOwnFolder;
    private BestCheckpoint? best;
    private bool isContinued;

    /// <summary>Prepares the training: finds the columns' modes and categories, and builds the networks.</summary>
    /// <param name="table">The table.</param>
    /// <param name="options">How it is learned; null is the defaults. They are read here, and later changes have no effect.</param>
    /// <param name="logger">Receives the trainer's warnings; null disables logging.</param>
    /// <exception cref="TableException">The table has nothing to learn, or a constraint does not hold in it.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public TableTraining(Table table, TableSynthesizerOptions? options = null, ILogger<WganGpTrainer>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        this.options = options = (options ?? new()) with { };
        options.ThrowUnlessValid();
        ThrowUnlessLearnable(table, options);
        var (rows, heldOut) = TableScore.Divide(table, options);
        var (steps, changed) = TableSteps.Of(rows, options.Constraints, options.FewValues);
        var encoding = TableEncoding.Fit(changed, options.Modes, options.Numbers);
        var choice = FieldChoice.Of(steps, encoding, options.Target, options.TargetShare);
        var sampler = new ConditionSampler(changed, encoding.Categories, choice);
        model = new TableModel(steps, encoding, new TableModelSettings(
            options.Latent, [.. options.GeneratorWidths],
            [.. encoding.Categories.Select((field, i) => sampler.Frequencies(i))],
            rows.Count, options.Target, options.TargetShare,
            [.. options.Constraints.OfType<TableConstraint.UniqueRows>().Select(unique => unique.Names)]));
        data = new TableData(changed, encoding, sampler, options.Seed, Fingerprint(changed, choice));
        score = new TableScore(model, heldOut, options.Seed);
        var dropout = options.DropoutFor(rows.Count);
        (generator, critic) = NetworkInitialization.Build(
            () => (model.NewGenerator(), new TableCritic(data.Width, options.Pac, options.CriticWidths, dropout)), options.Seed);
        Notes = TrainingNotes.Of(options, rows.Count, table.Count - rows.Count, encoding, choice);
        isOwnFolder = options.Folder is null;
        folder = options.Folder ?? Path.Combine(Path.GetTempPath(), $"wgangp-table-{Guid.NewGuid():N}");
        try
        {
            target = TargetTerm.Of(changed, encoding, choice, options);
            ILossTerm[] terms = target is null ? [generator] : [generator, target];
            trainer = new WganGpTrainer(generator, critic, options.ForTrainer(), logger, terms);
        }
        catch
        {
            DisposeNetworks();
            throw;
        }
    }

    /// <summary>What was chosen from the table, and what of the options has no effect for it; one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Generator steps done.</summary>
    public long Step => trainer.Step;

    /// <summary>Trains up to <see cref="TableSynthesizerOptions.Steps"/> and yields a report with a score for each window.</summary>
    /// <param name="cancellationToken">Ends the run after the step in progress; <see cref="Finish"/> then has what was learned.</param>
    /// <returns>The reports; nothing runs until they are enumerated. Another call continues where one stopped.</returns>
    /// <exception cref="TableException">The folder holds another run, which would be mixed with this one.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<TableProgress> Train(CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(folder);
        var bestPath = Path.Combine(folder, BestFile);
        if (!isContinued && Directory.EnumerateFiles(folder, "step-*.safetensors").Any())
        {
            throw new TableException(
                $"The folder '{folder}' holds the run of a table already. Call Resume with it to continue that run, or choose another " +
                "folder.");
        }

        // Of a run that was killed before its first checkpoint.
        if (!isContinued) File.Delete(bestPath);

        isContinued = true;
        target?.Prepare(cancellationToken);
        best ??= new BestCheckpoint(new BestValue(trainer, "shapes and pairs", MetricDirection.HigherIsBetter), bestPath);
        foreach (var report in trainer.Train(data, cancellationToken))
        {
            var (shapes, pairs) = score.Of(trainer);
            var progress = new TableProgress
            {
                Step = report.Step,
                Steps = options.Steps,
                Shapes = shapes,
                Pairs = pairs,
                IsBest = false,
                Training = report,
            };
            yield return progress with { IsBest = best.Offer(progress.Score) };
        }
    }

    /// <summary>Saves the whole run as one file, to be continued by <see cref="Resume"/>.</summary>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public void Save(string path) => trainer.Save(path);

    /// <summary>Restores a saved run of the same table and options: what follows is, bit for bit, what would have followed.</summary>
    /// <param name="path">
    /// A file that <see cref="Save"/> wrote, or <see cref="TableSynthesizerOptions.Folder"/>, of which the newest is used.
    /// </param>
    /// <remarks>
    /// The best weights so far are in the run's folder. Without it, those of the steps that follow are compared with each other alone.
    /// </remarks>
    /// <exception cref="CheckpointException">The file is missing or damaged, or is of another table or other options.</exception>
    public void Resume(string path)
    {
        trainer.Resume(path);
        (isContinued, best) = (true, null);
        if (!File.Exists(Path.Combine(folder, BestFile))) trainer.HostState.Clear();
    }

    /// <summary>
    /// What was learned: the weights with the best score (<see cref="TableSynthesizerOptions.KeepBest"/>), or the last ones.
    /// </summary>
    /// <returns>The synthesizer; the caller disposes it. The training can go on.</returns>
    public TableSynthesizer Finish()
    {
        var path = Path.Combine(folder, BestFile);
        var isTemporary = !options.KeepBest || !File.Exists(path);
        if (isTemporary)
        {
            Directory.CreateDirectory(folder);
            path = Path.Combine(folder, $"last-{Guid.NewGuid():N}.safetensors");
            trainer.Save(path);
        }

        var learned = NetworkInitialization.Build(model.NewGenerator);
        try
        {
            using (var checkpoint = Checkpoint.Open(path)) checkpoint.LoadGenerator(learned);
            return new TableSynthesizer(model, learned);
        }
        catch
        {
            learned.Dispose();
            throw;
        }
        finally
        {
            if (isTemporary) File.Delete(path);
        }
    }

    /// <summary>Frees the networks and the run's state; checkpoints in a folder of the host's remain.</summary>
    public void Dispose()
    {
        trainer.Dispose();
        DisposeNetworks();
        if (isOwnFolder && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private static void ThrowUnlessLearnable(Table table, TableSynthesizerOptions options)
    {
        if (options.Target is { } target) _ = table.Schema[target];
        if (!table.Schema.Columns.Any(column => column.IsLearned))
        {
            var kinds = string.Join(", ", table.Schema.Columns.Select(column => $"{column.Name} ({column.Kind})"));
            throw new TableException($"The table has no column to learn: {kinds}. Give a table with numbers, categories or dates.");
        }

        if (table.Count < 2)
        {
            throw new TableException(
                $"The table has {table.Count} {(table.Count == 1 ? "row" : "rows")}, of which nothing can be learned. Give 2 or more.");
        }
    }

    /// <summary>Of everything that is learned: a run continues with the same table only.</summary>
    private static string Fingerprint(Table table, FieldChoice choice)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var column in table.Schema.Columns.Where(column => column.IsLearned))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{column.Name}\n{string.Join('\n', column.Categories)}\n"));
            var values = table.Raw(column.Name);
            hash.AppendData(values switch
            {
                double[] numbers => System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(numbers),
                long[] dates => System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(dates),
                _ => System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>((int[])values),
            });
        }

        // Without a target, the fingerprint of files that were saved before there was a share.
        var chosen = choice == FieldChoice.Alike ? "" : FormattableString.Invariant($"{choice.Field} {choice.Share}");
        hash.AppendData(Encoding.UTF8.GetBytes(chosen));
        return $"table of {table.Count} rows, {Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    private void DisposeNetworks()
    {
        generator.Dispose();
        critic.Module.Dispose();
        target?.Dispose();
    }
}
