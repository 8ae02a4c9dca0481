using System.Globalization;
using System.Text;

namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>How often each kind of layer came at each place, and next to each other kind.</summary>
internal sealed class Coverage
{
    private readonly Dictionary<(string Table, string Cell), long> counts = [];

    public static IReadOnlyList<string> Names { get; } = [.. Kinds.All.Select(kind => kind.Name), Node.Residual, Node.ConditionalResidual];

    public void Count(string table, string cell) => counts[(table, cell)] = Of(table, cell) + 1;

    public long Of(string table, string cell) => counts.GetValueOrDefault((table, cell));

    /// <summary>A chain from end to end.</summary>
    public void Chain(IReadOnlyList<string> layers)
    {
        if (layers.Count == 0) return;
        Count("first", layers[0]);
        Count("last", layers[^1]);
        if (layers.Count == 1) Count("alone", layers[0]);
        Neighbours(layers);
    }

    /// <summary>The paths of a residual.</summary>
    public void Branch(IReadOnlyList<string> branch, IReadOnlyList<string>? shortcut, bool isConditional)
    {
        Count("residuals", (shortcut is null ? "without a shortcut" : "with a shortcut") + (isConditional ? ", conditional" : ""));
        Path("branch", branch);
        if (shortcut is not null) Path("shortcut", shortcut);
    }

    /// <summary>Pairs that can be neighbours and were not, and places at which a kind can be and was not.</summary>
    public IEnumerable<string> Empty(int every)
    {
        foreach (var (below, above) in Pairs(every))
        {
            if (Of("neighbours", Cell(below, above)) == 0) yield return Cell(below, above);
        }

        foreach (var (table, names) in Places())
        {
            foreach (var name in names)
            {
                if (Of(table, name) == 0) yield return $"{table}: {name}";
            }
        }
    }

    /// <summary>Of the pairs, about one of every so many, spread over the table without a pattern.</summary>
    public static IEnumerable<(string Below, string Above)> Pairs(int every)
    {
        var random = new Random(1);
        return Pairs().Where(_ => random.Next(every) == 0);
    }

    /// <summary>Kinds that can follow each other: the one makes samples of a rank that the other takes.</summary>
    public static IEnumerable<(string Below, string Above)> Pairs()
    {
        foreach (var below in Names)
        {
            foreach (var above in Names)
            {
                // The head gives a single channel, of which no half is left.
                if (below == "ProjectionHead" && above == "Gated") continue;
                if (Node.IsFork(below) || Node.IsFork(above) || Kinds.Named(below).MayPrecede(Kinds.Named(above)))
                {
                    yield return (below, above);
                }
            }
        }
    }

    /// <summary>Places, with the kinds that can be there.</summary>
    public static IEnumerable<(string Table, IReadOnlyList<string> Names)> Places()
    {
        // A network's last layer gives one number per sample, from one where it is of the tail; a kind that comes alone has weights as
        // well.
        IReadOnlyList<string> ofVectors = [.. Names.Where(name =>
            Node.IsFork(name) || (name is not ("ConcatenatedCondition" or "Gated") &&
                Kinds.Named(name).Ranks.Contains(1) && Kinds.Named(name).RanksAfter(1).Contains(1)))];
        // There is nothing before the first layer that could come again.
        IReadOnlyList<string> atStart = [.. Names.Where(name => name != "Again")];
        yield return ("first", atStart);
        yield return ("last", ofVectors);
        yield return ("alone",
        [
            "Linear", "PReLU", "Own", "Own, row by row", Node.Residual, "SpectralNorm Linear", "ProjectionHead", Node.ConditionalResidual,
        ]);
        foreach (var path in new[] { "branch", "shortcut" })
        {
            // The shortcut of a residual has no condition.
            IReadOnlyList<string> names = path == "branch" ? Names : [.. Names.Where(name => !ConditionalKinds.Contains(name))];
            yield return ($"first in {path}", names);
            yield return ($"last in {path}", names);
            yield return ($"alone in {path}", names);
            yield return ($"{path}, what it is", ["empty", "of layers", "Identity"]);
        }

        yield return ("nested chains", ["empty", "of layers", "empty, conditional", "of layers, conditional"]);
        yield return ("residuals",
        [
            "without a shortcut", "with a shortcut", "without a shortcut, conditional", "with a shortcut, conditional",
        ]);
        yield return ("conditions", ConditionalKinds.Encoders);
        yield return ("heads", Heads.Places);
    }

    /// <summary>The tables: for each kind how many kinds came above it, how often in all, and how often at each place.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        string[] ends = ["first", "last", "alone"];
        string[] columns = [.. ends, .. from path in new[] { "branch", "shortcut" } from at in ends select $"{at} in {path}"];
        text.AppendLine(CultureInfo.InvariantCulture, $"| {"kind",-24} | above it, least | pairs | {string.Join(" | ", columns)} |");
        foreach (var name in Names)
        {
            var above = Pairs().Where(pair => pair.Below == name).Select(pair => Of("neighbours", Cell(name, pair.Above))).ToArray();
            text.Append(CultureInfo.InvariantCulture, $"| {name,-24} | {above.Min(),15} | {above.Sum(),5} |");
            foreach (var column in columns)
            {
                var can = Places().First(place => place.Table == column).Names.Contains(name);
                var cell = can || Of(column, name) > 0 ? Of(column, name).ToString(CultureInfo.InvariantCulture) : "-";
                text.Append(CultureInfo.InvariantCulture, $" {cell.PadLeft(column.Length)} |");
            }

            text.AppendLine();
        }

        var others = counts.Keys.Select(key => key.Table).Distinct().Except([.. columns, "neighbours"]);
        foreach (var table in others.Order(StringComparer.Ordinal))
        {
            var cells = counts.Where(entry => entry.Key.Table == table).OrderBy(entry => entry.Key.Cell, StringComparer.Ordinal)
                .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key.Cell} {entry.Value}"));
            text.AppendLine(CultureInfo.InvariantCulture, $"{table}: {string.Join(", ", cells)}");
        }

        return text.ToString();
    }

    public static string Cell(string below, string above) => $"{below} > {above}";

    public void Neighbours(IReadOnlyList<string> layers)
    {
        foreach (var (below, above) in layers.Zip(layers.Skip(1))) Count("neighbours", Cell(below, above));
    }

    private void Path(string path, IReadOnlyList<string> layers)
    {
        Count($"{path}, what it is", layers.Count == 0 ? "empty" : layers.All(layer => layer == "Identity") ? "Identity" : "of layers");
        if (layers.Count == 0) return;
        Count($"first in {path}", layers[0]);
        Count($"last in {path}", layers[^1]);
        if (layers.Count == 1) Count($"alone in {path}", layers[0]);
        Neighbours(layers);
    }
}
