using System.Globalization;
using WganGp.Programs;
using WganGp.Recipes.Data;
using WganGp.Recipes.Quality;

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

    private readonly Lazy<NgramModel[]> real = new(() => [.. Lengths.Select(n => text.CountNgrams(n))]);
    private readonly SortedDictionary<long, double[]> rows = [];

    /// <summary>Restores a run's lines before a step; a line left unfinished by a killed process is skipped.</summary>
    public void Continue(long step)
    {
        if (!File.Exists(path)) return;
        foreach (var fields in ResultFile.ReadText(path).Split('\n').Skip(1).Select(line => line.Split(',')).Where(
            fields => fields.Length == 1 + Lengths.Length))
        {
            if (!long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) || at > step) continue;
            rows[at] = [.. fields.Skip(1).Select(field => double.Parse(field, CultureInfo.InvariantCulture))];
        }
    }

    /// <summary>Measures a step, replacing its line and later ones.</summary>
    public void Take(WganGpTrainer trainer)
    {
        foreach (var later in rows.Keys.Where(step => step > trainer.Step).ToList()) rows.Remove(later);
        using var samples = trainer.Sample(Samples, Seed);
        rows[trainer.Step] = [.. Lengths.Select(n => text.CountNgrams(n, samples).JensenShannonDivergence(real.Value[n - 1]))];
        var lines = rows.Select(
            row => string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Key},{string.Join(',', row.Value.Select(value => value.ToString("F6", CultureInfo.InvariantCulture)))}\n"));
        ResultFile.Write(path, $"step,{string.Join(',', Lengths.Select(n => $"n{n}"))}\n" + string.Concat(lines));
    }

    /// <summary>The newest and the oldest values in a sentence.</summary>
    public string Sentence()
    {
        var ((first, before), (last, now)) = (rows.First(), rows.Last());
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Jensen-Shannon divergence of sequences of 1 to 4 characters from the text, in bits: " +
                $"{List(now)} at step {last:N0}, after {List(before)} at step {first:N0}.");

        static string List(double[] values) =>
            string.Join(", ", values.Select(value => value.ToString("F3", CultureInfo.InvariantCulture)));
    }
}
