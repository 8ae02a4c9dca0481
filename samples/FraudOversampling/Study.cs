using System.Globalization;
using WganGp.Programs;
using WganGp.Tabular;

namespace FraudOversampling;

/// <summary>
/// The same classifier trained in four ways, on several seeds: as the rows are, with class weights, with rare rows repeated, and with
/// synthetic rare rows.
/// </summary>
internal sealed class Study(StudyOptions options)
{
    public static readonly string[] Ways = ["rows as they are", "class weights", "rare rows repeated", "synthetic rare rows"];

    // Student's t for 95 %, by degrees of freedom from 1 to 10.
    private static readonly double[] Student = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

    /// <summary>The scores, <c>[seed][way]</c>.</summary>
    public List<Scores[]> Results { get; } = [];

    public void Run(TextWriter output, CancellationToken cancellationToken)
    {
        for (var seed = 0; seed < options.Seeds; seed++)
        {
            var (training, tested) = options.Rows(seed);
            var rare = Rare(training).Count;
            if (rare == 0)
            {
                throw new UserException(
                    $"No row has '{options.Value}' in the column '{options.Target}'. Name the rare class with --value, and its column " +
                    "with --target.");
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"seed {seed}: {training.Count:N0} rows to train on, {rare} rare; {tested.Count:N0} held out, {Rare(tested).Count} rare"));
            Results.Add(
            [
                Score(training), Score(training, weighted: true), Score(Repeated(training, seed)),
                Score(Synthetic(training, seed, cancellationToken)),
            ]);

            Scores Score(Table rows, bool weighted = false) => Detector.Score(rows, tested, options.Target, options.Value, weighted);
        }

        Write(output);
    }

    /// <summary>One sentence: whether synthetic rows helped, by the average precision, more than chance between seeds.</summary>
    internal static string Verdict(IReadOnlyList<Scores[]> results)
    {
        var best = Enumerable.Range(0, 3).MaxBy(way => results.Average(scores => scores[way].Precision));
        var differences = results.Select(scores => scores[3].Precision - scores[best].Precision).ToList();
        var mean = differences.Average();
        if (differences.Count < 2) return "One seed says nothing about whether it helps; run more.";
        var deviation = Math.Sqrt(differences.Sum(value => (value - mean) * (value - mean)) / (differences.Count - 1));
        var half = Student[Math.Min(differences.Count - 1, Student.Length) - 1] * deviation / Math.Sqrt(differences.Count);
        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"average precision {mean:+0.000;-0.000;0.000} against '{Ways[best]}', the best of the others (95 % interval " +
            $"{mean - half:0.000} to {mean + half:0.000}, {differences.Count} seeds)");
        return mean - half > 0 ? $"Synthetic rows help here: {figures}."
            : mean + half < 0 ? $"Synthetic rows do harm here: {figures}. Use '{Ways[best]}'."
            : $"Synthetic rows do not help here by more than chance: {figures}. The simpler way is the better one.";
    }

    private static string Cell(IEnumerable<double> values)
    {
        var all = values.ToList();
        var mean = all.Average();
        var deviation = all.Count < 2 ? 0 : Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Count - 1));
        return string.Create(CultureInfo.InvariantCulture, $"{mean:0.000} ± {deviation:0.000}");
    }

    private void Write(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"{"trained on",-22}{"F1 at 0.5",16}{"average precision",20}{"AUC",16}");
        for (var way = 0; way < Ways.Length; way++)
        {
            var scores = Results.ConvertAll(ways => ways[way]);
            output.WriteLine(
                $"{Ways[way],-22}{Cell(scores.Select(score => score.F1)),16}{Cell(scores.Select(score => score.Precision)),20}" +
                $"{Cell(scores.Select(score => score.Auc)),16}");
        }

        output.WriteLine();
        output.WriteLine("Mean and standard deviation over seeds, on held-out rows. F1 at a half changes with the share of rare rows;");
        output.WriteLine("average precision and AUC need no threshold.");
        output.WriteLine(Verdict(Results));
    }

    private List<int> Rare(Table table)
    {
        var code = table.Schema[options.Target].Categories.ToList().IndexOf(options.Value);
        var codes = table.Codes(options.Target).ToArray();
        // -1 is also the code of a missing value.
        return code < 0 ? [] : [.. Enumerable.Range(0, table.Count).Where(row => codes[row] == code)];
    }

    /// <summary>The rows, and rare ones again until they have their share.</summary>
    private Table Repeated(Table table, int seed)
    {
        var (rare, random) = (Rare(table), new Random(seed));
        var more = (int)Math.Ceiling((options.Share * table.Count - rare.Count) / (1 - options.Share));
        return table.Take(
            [.. Enumerable.Range(0, table.Count), .. Enumerable.Range(0, Math.Max(0, more)).Select(_ => rare[random.Next(rare.Count)])]);
    }

    private Table Synthetic(Table table, int seed, CancellationToken cancellationToken)
    {
        using var synthesizer = TableSynthesizer.Fit(table, options.Synthesizer(seed), cancellationToken: cancellationToken);
        return synthesizer.Oversample(table, options.Value, options.Share, options.Target, (ulong)seed);
    }
}
