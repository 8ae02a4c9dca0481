using TorchSharp;
using WganGp.Tabular.Transforms;

namespace WganGp.Tabular.Model;

/// <summary>How good the rows of a generator in training are: shapes and pairs against rows that are held out.</summary>
internal sealed class TableScore(TableModel model, Table reference, ulong seed)
{
    /// <summary>The fewest rows that are worth holding out.</summary>
    public const int LeastRows = 500;

    private const int MostRows = 5_000;
    private const ulong Scores = 3001;
    private const ulong HeldOut = 3002;

    /// <summary>Divides a table into rows to train on and rows to score against.</summary>
    public static (Table Rows, Table Reference) Divide(Table table, TableSynthesizerOptions options)
    {
        var order = Enumerable.Range(0, table.Count).ToArray();
        new IndexedRandom(options.Seed, HeldOut, 0).Shuffle(order);
        var held = (int)Math.Min(MostRows, options.HeldOutShare * table.Count);
        // Few rows have large random differences: training rows are the better measure then.
        if (held < LeastRows) return (table, table.Take(order[..Math.Min(MostRows, order.Length)]));
        return (table.Take(order[held..].Order().ToArray()), table.Take(order[..held].Order().ToArray()));
    }

    /// <summary>The mean shape and the mean pair of rows drawn now, with the averaged weights if there are any.</summary>
    public (double Shapes, double Pairs) Of(WganGpTrainer trainer)
    {
        var random = new IndexedRandom(seed, Scores, 0);
        var count = Math.Max(reference.Count, 1_000);
        var conditions = model.Conditions(count, ref random);
        using var scope = torch.NewDisposeScope();
        var width = model.Encoding.Layout.ConditionWidth;
        var condition = width == 0 ? null : torch.tensor(conditions, [count, width]);
        var samples = trainer.Sample(count, seed + 1, condition);
        var rows = model.Decode(samples.data<float>().ToArray(), (int)samples.shape[1], count);
        return (ColumnShapes.Compute(reference, rows).Average, ColumnPairs.Compute(reference, rows).Average);
    }
}
