using System.Diagnostics;
using System.Globalization;

namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>Many networks, one after the other.</summary>
public static class NetworkRun
{
    private static readonly (string Below, string Above)[] Pairs = [.. Coverage.Pairs()];
    private static readonly (string Table, string Name)[] Places =
        [.. Coverage.Places().SelectMany(place => place.Names.Select(name => (place.Table, name)))];

    /// <summary>Fills the tables: networks around every place and every pair that is wanted, until nothing of that is empty.</summary>
    /// <param name="coverage">The tables.</param>
    /// <param name="seed">The first seed.</param>
    /// <param name="every">Every how many pairs one is wanted; 1 is all.</param>
    /// <returns>The networks that have a fault, each as simple as it gets.</returns>
    internal static List<string> Cover(Coverage coverage, int seed, int every)
    {
        List<string> faults = [];
        var number = seed * 1_000_003;
        void Try(NetworkCase example)
        {
            if (NetworkCheck.Fault(example, coverage) is not { } fault) return;
            var (simplest, still) = NetworkCheck.Simplest(example, fault);
            faults.Add($"{simplest}: {still}");
        }

        // Sizes may not fit at the first draw.
        for (var round = 0; round < 40 && faults.Count < 20; round++)
        {
            foreach (var (table, name) in Places.Where(place => coverage.Of(place.Table, place.Name) == 0))
            {
                Try(Cases.At(table, name, number++));
            }

            foreach (var (below, above) in Coverage.Pairs(every))
            {
                if (coverage.Of("neighbours", Coverage.Cell(below, above)) > 0) continue;
                Try(Cases.Pair(below, above, number++));
            }
        }

        return faults;
    }

    /// <summary>Every other one at random, the rest around each pair and each place in turn.</summary>
    private static NetworkCase Example(long number, int seed)
    {
        if (number % 2 == 0) return Cases.Random(seed);
        var which = (int)(number / 2 % (Pairs.Length + Places.Length));
        return which < Pairs.Length
            ? Cases.Pair(Pairs[which].Below, Pairs[which].Above, seed)
            : Cases.At(Places[which - Pairs.Length].Table, Places[which - Pairs.Length].Name, seed);
    }

    /// <summary>The command of docs/fast-path.md: so many networks from a seed on; the tables, and a line for each fault.</summary>
    /// <param name="arguments">How many, and the seed.</param>
    public static string Random(string[] arguments)
    {
        var (count, seed) = (long.Parse(arguments[0], CultureInfo.InvariantCulture), int.Parse(arguments[1], CultureInfo.InvariantCulture));
        var coverage = new Coverage();
        var faults = 0;
        var clock = Stopwatch.StartNew();
        for (long i = 0; i < count; i++)
        {
            var example = Example(i, (int)((seed + i) & int.MaxValue) / 2);
            if (NetworkCheck.Fault(example, coverage) is { } fault)
            {
                faults++;
                var (simplest, still) = NetworkCheck.Simplest(example, fault);
                Console.WriteLine($"{example}: {fault}; simplest {simplest}: {still}");
            }

            if ((i + 1) % 10_000 == 0) Console.WriteLine($"{i + 1} networks, {faults} faults, {clock.Elapsed.TotalMinutes:F1} minutes");
        }

        var empty = coverage.Empty(every: 1).ToArray();
        return $"{coverage.Text()}{count} networks from seed {seed}: {faults} faults, " +
            $"{empty.Length} empty cells, {clock.Elapsed.TotalMinutes:F1} minutes\n" +
            string.Concat(empty.Select(cell => $"empty: {cell}\n"));
    }
}
