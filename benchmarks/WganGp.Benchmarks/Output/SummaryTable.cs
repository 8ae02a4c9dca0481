using Spectre.Console;
using WganGp.Benchmarks.Measuring;
using WganGp.Benchmarks.Variants;

namespace WganGp.Benchmarks.Output;

/// <summary>The table in the terminal: one row per network and operation, one column per variant.</summary>
internal static class SummaryTable
{
    public static Table Of(IReadOnlyList<NetworkResult> results)
    {
        var variants = results.SelectMany(result => result.Facts.Select(facts => facts.Variant)).Distinct().ToList();
        var table = new Table().Border(TableBorder.Rounded)
            .Caption("milliseconds (plain loop's time / this one's); share: the least work at the machine's convolution rate / the time");
        table.AddColumn("Network").AddColumn("Operation");
        foreach (var variant in variants)
        {
            table.AddColumn(new TableColumn(Markup.Escape(variant)).RightAligned());
            table.AddColumn(new TableColumn("share").RightAligned());
        }

        foreach (var result in results)
        {
            foreach (var operation in result.Timings.Select(timing => timing.Operation).Distinct())
            {
                var cells = variants.Select(variant => result.Find(operation, variant))
                    .SelectMany(timing => (string[])[Format.Cell(timing), timing is null ? "" : Format.Percent(timing.Share)]);
                table.AddRow([.. new[] { result.Network, operation.Title() }.Concat(cells).Select(Markup.Escape)]);
            }

            AddFacts(table, result, variants, "peak memory, MiB", facts => Format.Mebibytes(facts.PeakBytes));
            AddFacts(table, result, variants, "tensors per update", facts => Format.Count(facts.Tensors));
        }

        return table;
    }

    private static void AddFacts(
        Table table, NetworkResult result, IEnumerable<string> variants, string title, Func<VariantFacts, string> cell)
    {
        var facts = result.Facts.ToDictionary(each => each.Variant);
        table.AddRow(
            [
                result.Network, title,
                .. variants.SelectMany(variant => (string[])[facts.TryGetValue(variant, out var known) ? cell(known) : "", ""]),
            ]);
    }
}
