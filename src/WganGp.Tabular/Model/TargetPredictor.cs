using WganGp.Tabular.Transforms;
using static TorchSharp.torch;

namespace WganGp.Tabular.Model;

/// <summary>
/// What the other columns of a row say of the target: a small network, trained on real rows before the generator is, and constant since. It
/// follows from the rows and the seed alone and draws from no random state of the process, so that a resumed run has the same one.
/// </summary>
internal sealed class TargetPredictor : IDisposable
{
    // The weights that are kept are those with the least error on a fifth of the rows: small tables are soon learned by heart.
    private const int Hidden = 128, BatchRows = 256, MostSteps = 5_000, HeldOutParts = 5, MostHeldOut = 5_000;
    private const int MostStepsBetweenErrors = 200, PatientErrors = 10;
    // Where only columns together say something, the error stays where it is for a hundred steps and more before it falls.
    private const int PatientSteps = 300;
    private const double LearningRate = 1e-3, WeightDecay = 1e-4;
    private const ulong Order = 4001;

    private readonly nn.Module<Tensor, Tensor> network;
    private readonly Tensor others;
    private readonly int start;
    private readonly int classes;
    private readonly int width;

    private TargetPredictor(RowLayout layout, CategoryField target, ulong seed)
    {
        (start, classes, width) = (target.Starts[0], target.Widths[0], layout.Width);
        network = NetworkInitialization.Build(
            () => nn.Sequential(
                nn.Linear(width, Hidden), nn.ReLU(), nn.Linear(Hidden, Hidden), nn.ReLU(), nn.Linear(Hidden, classes)),
            seed);
        others = ones(width).DetachFromDisposeScope();
        others.narrow(0, start, classes).zero_();
    }

    /// <summary>Trains one on the rows of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="encoding">How its rows are encoded.</param>
    /// <param name="target">What is predicted; one span.</param>
    /// <param name="seed">The seed of its weights and of the order of the rows.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static TargetPredictor Train(
        Table table, TableEncoding encoding, CategoryField target, ulong seed, CancellationToken cancellationToken)
    {
        var predictor = new TargetPredictor(encoding.Layout, target, seed);
        try
        {
            predictor.Train(table, encoding, seed, cancellationToken);
            return predictor;
        }
        catch
        {
            predictor.Dispose();
            throw;
        }
    }

    /// <summary>The mean cross-entropy of the rows' own targets, given their other columns; 0-dimensional.</summary>
    /// <param name="samples">Rows, <c>[N, …]</c>, beside which there may be conditions.</param>
    public Tensor CrossEntropy(Tensor samples)
    {
        var rows = samples.narrow(1, 0, width).to(float32);
        var logs = network.call(rows.mul(others)).log_softmax(1);
        return logs.mul(rows.narrow(1, start, classes)).sum(1).mean().neg();
    }

    public void Dispose()
    {
        network.Dispose();
        others.Dispose();
    }

    private void Train(Table table, TableEncoding encoding, ulong seed, CancellationToken cancellationToken)
    {
        var order = Enumerable.Range(0, table.Count).ToArray();
        new IndexedRandom(seed, Order, 0).Shuffle(order);
        // A table has two rows or more.
        var held = order[..Math.Clamp(order.Length / HeldOutParts, 1, MostHeldOut)];
        var known = order[held.Length..];
        var every = Math.Min((known.Length + BatchRows - 1) / BatchRows, MostStepsBetweenErrors);
        var patience = Math.Max(PatientErrors * every, PatientSteps);
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        using var optimizer = optim.AdamW(network.parameters(), LearningRate, weight_decay: WeightDecay);
        var heldRows = Rows(table, encoding, held, seed);
        var (least, best, at, pass) = (double.PositiveInfinity, 0, known.Length, 0UL);
        var kept = new List<Tensor>();
        for (var step = 1; step <= Math.Min(MostSteps, best + patience); step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (at >= known.Length)
            {
                new IndexedRandom(seed, Order, ++pass).Shuffle(known);
                at = 0;
            }

            var batch = known[at..Math.Min(at + BatchRows, known.Length)];
            at += batch.Length;
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            CrossEntropy(Rows(table, encoding, batch, seed)).backward();
            optimizer.step();
            if (step % every != 0) continue;
            using var noGrad = no_grad();
            var error = CrossEntropy(heldRows).item<float>();
            if (!(error < least)) continue;
            (least, best) = (error, step);
            kept.ForEach(value => value.Dispose());
            kept = [.. network.parameters().Select(parameter => parameter.detach().clone().MoveToOuterDisposeScope())];
        }

        using var constant = no_grad();
        foreach (var (parameter, value) in network.parameters().Zip(kept)) parameter.copy_(value);
        foreach (var parameter in network.parameters()) parameter.requires_grad = false;
    }

    private static Tensor Rows(Table table, TableEncoding encoding, int[] rows, ulong seed)
    {
        var encoded = TableData.Zeros(rows.Length, encoding.Layout.Width, out var numbers);
        encoding.Encode(table, rows, numbers, encoding.Layout.Width, seed);
        return encoded;
    }
}
