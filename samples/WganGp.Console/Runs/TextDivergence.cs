using System.Globalization;
using WganGp.ConsoleApp.Output;
using WganGp.Metrics;
using WganGp.Programs;
using WganGp.Recipes.Data;

namespace WganGp.ConsoleApp.Runs;

/// <summary>
/// <c>divergence.csv</c>: the distance of generated text from real text over the run, as gan_language.py measures it: the Jensen-Shannon
/// divergence of sequences of 1 to 4 characters, in bits, of 640 samples from the whole text.
/// </summary>
internal sealed class TextDivergence(TextLines text, string path)
{
    private const int Samples = 640;
    private const ulong Seed = 3;
    private static readonly int[] Lengths = [1, 2, 3, 4];

    private readonly Lazy<NgramModel[]> real = new(() => [.. Lengths.Select(n => new NgramModel(n, text.Numbers))]);
    private readonly SortedDictionary<long, double[]> rows = [];

    /// <summary>
    /// Restores a run's lines up to a step. Lines that are damaged, or were left unfinished by a killed process, are left out.
    /// </summary>
    public void Continue(long step)
    {
        if (!File.Exists(path)) return;
        var damaged = 0;
        foreach (var line in ResultFile.ReadText(path).Split('\n').Skip(1).Where(line => line.Length > 0))
        {
            if (Row(line) is not var (at, values)) damaged++;
            else if (at <= step) rows[at] = values;
        }

        if (damaged > 0) Warning.Write($"{damaged} lines of {path} are not a step and {Lengths.Length} numbers; they are left out.");
    }

    private static (long Step, double[] Values)? Row(string line)
    {
        var fields = line.Split(',');
        if (fields.Length != 1 + Lengths.Length) return null;
        if (!long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var step)) return null;
        var values = new double[Lengths.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.TryParse(fields[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i])) return null;
        }

        return (step, values);
    }

    /// <summary>Measures a step, replacing its line and later ones.</summary>
    public void Take(WganGpTrainer trainer)
    {
        foreach (var later in rows.Keys.Where(step => step > trainer.Step).ToList()) rows.Remove(later);
        using var samples = trainer.Sample(Samples, Seed);
        var texts = text.Vocabulary.Numbers(samples);
        rows[trainer.Step] = [.. Lengths.Select(n => new NgramModel(n, texts).JensenShannonDivergence(real.Value[n - 1]))];
        var lines = rows.Select(
            row => string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Key},{string.Join(',', row.Value.Select(value => value.ToString("F6", CultureInfo.InvariantCulture)))}\n"));
        ResultFile.Write(path, $"step,{string.Join(',', Lengths.Select(n => $"n{n}"))}\n" + string.Concat(lines));
    }

    /// <summary>The values over the steps; null for fewer than two.</summary>
    public CurvePanel? Panel() => rows.Count < 2 ? null : new CurvePanel
    {
        Title = "Jensen-Shannon divergence from the text, in bits",
        Tall = true,
        Series =
        [
            .. Lengths.Select((n, index) => CurveSeries.Of(
                $"{n} character{(n == 1 ? "" : "s")}", index, [.. rows.Keys.Select(step => (double)step)],
                row => rows.Values.ElementAt(row)[index])),
        ],
    };

    /// <summary>The newest and the oldest values in a sentence; null when there are none.</summary>
    public string? Sentence()
    {
        if (rows.Count == 0) return null;
        var ((first, before), (last, now)) = (rows.First(), rows.Last());
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Jensen-Shannon divergence of sequences of 1 to 4 characters from the text, in bits: " +
                $"{List(now)} at step {last:N0}, after {List(before)} at step {first:N0}.");

        static string List(double[] values) =>
            string.Join(", ", values.Select(value => value.ToString("F3", CultureInfo.InvariantCulture)));
    }
}
