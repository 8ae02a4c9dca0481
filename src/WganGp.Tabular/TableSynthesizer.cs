using System.Text.Json;
using WganGp.Tabular.Model;

namespace WganGp.Tabular;

/// <summary>
/// A learned table, from which any number of rows can be drawn: the rows are nobody's, but have the columns' distributions and what goes
/// together in them (CTGAN, arXiv 1907.00503, trained as a WGAN-GP).
/// </summary>
/// <remarks>
/// Rows come back with the columns, their order, decimals, ranges and missing values of the training table. Text ids are new ones,
/// constants are what they were. How much a row reveals of a training row is not bounded by anything here: measure it. Every member may be
/// called from any thread; calls wait for each other.
/// </remarks>
/// <example><code>
/// using TableSynthesizer synthesizer = TableSynthesizer.Fit(table);
/// Table rows = synthesizer.Sample(1000);
/// Table fraud = synthesizer.Sample(1000, where: TableCondition.Equal("class", "fraud"));
/// </code></example>
public sealed class TableSynthesizer : IDisposable
{
    private const string Key = "table.model";
    private const int MostOfABatch = 8_192;
    private const int LeastOfABatch = 500;

    private readonly TableModel model;
    private readonly TableGenerator generator;
    private readonly RowSource source;
    private readonly Lock drawing = new();

    internal TableSynthesizer(TableModel model, TableGenerator generator)
    {
        (this.model, this.generator) = (model, generator);
        source = new RowSource(model, generator);
    }

    /// <summary>The columns of the rows.</summary>
    public TableSchema Schema => model.Schema;

    /// <summary>The number of training rows.</summary>
    public int TrainingRows => model.Settings.Rows;

    /// <summary>Learns a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="options">How it is learned; null is the defaults.</param>
    /// <param name="progress">Receives each report. A loop over <see cref="TableTraining.Train"/> can do more with it.</param>
    /// <param name="cancellationToken">Ends training after the step in progress.</param>
    /// <returns>The synthesizer; the caller disposes it.</returns>
    /// <exception cref="TableException">The table has nothing to learn, or a constraint does not hold in it.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TableSynthesizer Fit(
        Table table, TableSynthesizerOptions? options = null, IProgress<TableProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using var training = new TableTraining(table, options);
        foreach (var report in training.Train(cancellationToken)) progress?.Report(report);
        return training.Finish();
    }

    /// <summary>Draws rows, each kind as often as it is in the training rows, or only rows with some values.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The same seed gives the same rows.</param>
    /// <param name="where">What they have in common; null is nothing. <see cref="Draw"/> says at which rate such rows were found.</param>
    /// <exception cref="TableException">
    /// No such rows were learned, or too few were found (<see cref="TableSampling.MostDrawn"/>).
    /// </exception>
    public Table Sample(int count, ulong seed = 0, TableCondition? where = null) =>
        Draw(new TableSampling { Count = count, Where = where, Seed = seed }).Rows;

    /// <summary>Draws rows, and says how many had to be drawn for them.</summary>
    /// <param name="sampling">Which rows.</param>
    /// <param name="cancellationToken">Ends the call between two batches.</param>
    /// <exception cref="TableException">
    /// No such rows were learned, or too few were found (<see cref="TableSampling.MostDrawn"/>).
    /// </exception>
    public TableSample Draw(TableSampling sampling, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sampling);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampling.Count, 1);
        var plan = SamplePlan.Of(model, sampling.Where);
        var refusal = new RowRefusal(sampling, Schema, model.Settings.Unique);
        var most = sampling.MostDrawn ?? Math.Max(1_000_000, 1_000L * sampling.Count);
        var parts = new List<Table>();
        var (found, drawn) = (0, 0L);
        lock (drawing)
        {
            for (var batch = 0UL; found < sampling.Count; batch++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (drawn >= most) throw TooFew(sampling, found, drawn, refusal);
                var missing = sampling.Count - found;
                var rate = found == 0 ? 1 : Math.Min(1, found / (double)drawn * 0.9);
                // One row of a batch would be normalised by nothing, but costs as much as a few hundred.
                var size = (int)Math.Min(Math.Clamp(missing / rate, LeastOfABatch, MostOfABatch), most - drawn);
                var table = source.Draw(size, sampling.Seed, batch, plan.Only);
                drawn += size;
                var kept = refusal.Kept(table, missing);
                if (kept.Count > 0) parts.Add(table.Take(kept));
                found += kept.Count;
            }
        }

        return new TableSample
        {
            Rows = Table.Concat(parts),
            Drawn = drawn,
            Copies = refusal.Copies,
            Repeats = refusal.Repeats,
            Rate = refusal.Matching / (double)refusal.Seen,
        };
    }

    /// <summary>Adds synthetic rows of a rare class to a table, until it has a share of the rows.</summary>
    /// <param name="table">The table, of this synthesizer's columns.</param>
    /// <param name="value">The class.</param>
    /// <param name="share">Its share of the result, above 0 and below 1.</param>
    /// <param name="column">
    /// The column of the class; null is <see cref="TableSynthesizerOptions.Target"/>, or without one the only column with that category.
    /// </param>
    /// <param name="seed">The same seed gives the same rows.</param>
    /// <returns>The table's rows, then the synthetic ones; the table itself if the share is reached already.</returns>
    /// <exception cref="TableException">No column, or more than one, has the category.</exception>
    public Table Oversample(Table table, string value, double share, string? column = null, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (!(share is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "The share is above 0 and below 1.");
        var where = TableCondition.Equal(column ?? model.Settings.Target ?? ColumnOf(value), value);
        var already = Enumerable.Range(0, table.Count).Count(where.In(table));
        var wanted = Math.Ceiling((((share * table.Count) - already) / (1 - share)) - 1e-9);
        return wanted <= 0 ? table : Table.Concat([table, Sample(checked((int)wanted), seed, where)]);
    }

    /// <summary>Saves the synthesizer as one file: weights in the safetensors format, schema and transforms in its metadata.</summary>
    /// <param name="path">The file, in a folder that exists. It is replaced as a whole or not at all.</param>
    /// <remarks>The file holds no training row, but categories, least and largest values of columns are in its schema.</remarks>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public void Save(string path) => SafeTensors.Save(generator.Module, path, new Dictionary<string, string> { [Key] = model.ToJson() });

    /// <summary>Loads a saved synthesizer.</summary>
    /// <param name="path">A file that <see cref="Save"/> wrote.</param>
    /// <returns>The synthesizer; the caller disposes it.</returns>
    /// <exception cref="CheckpointException">The file is missing, damaged or of another kind.</exception>
    /// <exception cref="TableException">It is a safetensors file without a table.</exception>
    public static TableSynthesizer Load(string path)
    {
        if (!SafeTensors.ReadMetadata(path).TryGetValue(Key, out var text)) throw NoTable(path, null);
        TableModel model;
        try
        {
            model = TableModel.FromJson(text);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw NoTable(path, error);
        }

        var generator = NetworkInitialization.Build(model.NewGenerator);
        try
        {
            SafeTensors.Load(generator.Module, path);
            return new TableSynthesizer(model, generator);
        }
        catch
        {
            generator.Dispose();
            throw;
        }
    }

    /// <summary>Frees the generator.</summary>
    public void Dispose() => generator.Dispose();

    private string ColumnOf(string value)
    {
        var columns = Schema.Columns
            .Where(column => column.IsCategorical && column.Categories.Contains(value)).Select(column => column.Name).ToList();
        if (columns.Count == 1) return columns[0];
        var found = columns.Count == 0 ? "no column" : $"{columns.Count} columns ({string.Join(", ", columns)})";
        throw new TableException(
            $"The class '{value}' is a category of {found}. Name the column, or set Target before the table is learned.");
    }

    private static TableException NoTable(string path, Exception? error) => new(
        $"The file '{path}' holds no synthesizer of a table. Give a file that TableSynthesizer.Save wrote.", error);

    private static TableException TooFew(TableSampling sampling, int found, long drawn, RowRefusal refusal) => new(
        $"Of {drawn} drawn rows {found} could be kept, but {sampling.Count} were asked for: {refusal.Matching} had what the condition " +
        $"asks for, {refusal.Copies} of those were copies and {refusal.Repeats} repeated unique values. Ask for fewer or for something " +
        "less rare, or raise MostDrawn.");
}
