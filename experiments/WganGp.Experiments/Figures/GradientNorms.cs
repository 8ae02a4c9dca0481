using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using WganGp.Recipes.Data;

namespace WganGp.Experiments;

/// <summary>Figure 1b.</summary>
internal sealed class GradientNorms : IExperiment
{
    private const int Depth = 12;

    private static readonly double[] Bounds = [0.1, 0.01, 0.001];

    public string Name => "gradient-norms";

    public string Title => "Figure 1b: gradient norms by layer, with clipped weights and with the penalty.";

    public string Subject =>
        "Figure 1b of the paper: the norm of the critic's gradient with respect to the activations of each of its layers, " +
        "for a critic with 12 hidden ReLU layers and no normalisation on the Swiss roll. " +
        "With clipped weights it vanishes or explodes, depending on the bound; with the gradient penalty it does neither. " +
        "Clipping also pushes the weights towards the two bounds. Here the generator is fixed at the data plus unit noise, " +
        "so that all critics have the same task.";

    public void Run(ExperimentRun run)
    {
        var updates = run.Steps(full: 2_000, quick: 20);
        var width = run.Sized(full: 256, quick: 16);
        (string Method, double? Bound)[] methods =
            [
                .. Bounds.Select(bound => (string.Create(CultureInfo.InvariantCulture, $"weight clipping, c = {bound}"), (double?)bound)),
                ("gradient penalty", null),
            ];
        var rows = new List<Row>();
        foreach (var (method, bound) in methods)
        {
            var options = bound is { } clip ? ToyTraining.Clipping(clip) : ToyTraining.Penalty(learningRate: 1e-4, weight: 10);
            var (trainer, report) = ToyTraining.Train(run, options, ToyDistribution.SwissRoll, width, Depth, updates);
            using (trainer) rows.Add(Measure(method, bound, trainer.Critic, report, run.Seed));
            run.Say($"{method}: input gradient {rows[^1].Norms[0]:G3}, last hidden layer {rows[^1].Norms[^1]:G3}, " +
                $"{rows[^1].Decades:F1} orders of magnitude between layers");
        }

        GradientNormsPlot.Write(run["gradient-norms.png"], rows);
        run.Finish(
            rows.Select(row => new { row.Method, row.Bound, row.Norms, row.Decades, row.WassersteinEstimate, row.WeightsAtBound }),
            [("gradient-norms.png", "Left: gradient norm by layer, from the score back to the input. Right: the critics' weights")],
            Page(updates, width, rows));
    }

    private static Row Measure(string method, double? bound, ICritic critic, TrainingReport report, ulong seed)
    {
        using var scope = torch.NewDisposeScope();
        var (real, fake) = ToyTraining.Fresh(ToyDistribution.SwissRoll, 1_000, seed);
        // In float64: the gradient that clipping leaves after 12 layers is below the range of float32.
        var network = (Sequential)critic.Module.to(torch.float64);
        var norms = LayerGradients.Of(network, torch.cat([real, fake]).to(torch.float64));
        var weights = LayerGradients.Weights(network);
        var atBound = bound is { } c ? weights.Count(weight => Math.Abs(weight) > 0.99 * c) / (double)weights.Length : (double?)null;
        return new Row(method, bound, norms, Math.Log10(norms.Max() / norms.Min()), report.WassersteinEstimate, atBound, weights);
    }

    private static string Page(long updates, int width, List<Row> rows)
    {
        var layers = Enumerable.Range(0, Depth + 1).Reverse();
        return $"""
            Critics: {Depth} hidden ReLU layers of {width} units and a linear layer, {updates:N0} updates on batches of 256.
            Clipping: RMSProp with rate 5e-5. Penalty: weight 10, Adam with rate 1e-4 (0.5, 0.9) falling to zero.
            Norms are means over 2,000 fresh real and generated points.

            {MarkdownTable.Of(["gradient with respect to", .. rows.Select(row => row.Method)],
                from layer in layers
                let name = layer == 0 ? "the input" : $"hidden layer {layer}"
                select (object[])[name, .. rows.Select(row => (object)row.Norms[layer])])}
            {MarkdownTable.Of(["", .. rows.Select(row => row.Method)],
            [
                ["orders of magnitude, largest to smallest", .. rows.Select(row => (object)row.Decades)],
                ["weights within 1 % of the bound", .. rows.Select(AtBound)],
            ])}
            """;
    }

    private static object AtBound(Row row) => row.WeightsAtBound?.ToString("P0", CultureInfo.InvariantCulture) ?? "no bound";

    /// <summary>The results of one critic.</summary>
    /// <param name="Method">How it was constrained.</param>
    /// <param name="Bound">The clipping bound; null for the penalty.</param>
    /// <param name="Norms">Gradient norms: the input's, then those of the hidden layers.</param>
    /// <param name="Decades">Orders of magnitude from the smallest to the largest of them.</param>
    /// <param name="WassersteinEstimate">mean D(real) - mean D(generated) at the end of training.</param>
    /// <param name="WeightsAtBound">The share of weights at a bound.</param>
    /// <param name="Weights">All weights.</param>
    internal sealed record Row(
        string Method, double? Bound, double[] Norms, double Decades, double WassersteinEstimate, double? WeightsAtBound, double[] Weights);
}
