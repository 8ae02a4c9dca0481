using System.Text;
using WganGp.Benchmarks.Measuring;
using WganGp.Benchmarks.Variants;

namespace WganGp.Benchmarks.Output;

/// <summary>The results as Markdown: one table of ratios, the penalty's cost, then each network's figures.</summary>
internal static class MarkdownReport
{
    public static string Of(string machine, string? peer, IReadOnlyList<NetworkResult> results)
    {
        var text = new StringBuilder();
        text.Append(
            $"Measured on: {machine}.{(peer is null ? " PyTorch was not measured." : $" {peer}, the same number of threads.")}\n\n");
        Ratios(text, results);
        PenaltyCost(text, results);
        foreach (var result in results) Details(text, result);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Ratios(StringBuilder text, IReadOnlyList<NetworkResult> results)
    {
        var variants = Variants(results);
        text.Append("### Milliseconds, and how many times longer the plain loop took\n\n");
        Header(text, ["Network", "Operation"], variants);
        foreach (var result in results)
        {
            foreach (var operation in result.Timings.Select(timing => timing.Operation).Distinct())
            {
                Row(text, [result.Network, operation.Title(), .. variants.Select(variant => Format.Cell(result.Find(operation, variant)))]);
            }
        }

        text.Append('\n');
    }

    private static void PenaltyCost(StringBuilder text, IReadOnlyList<NetworkResult> results)
    {
        var variants = Variants(results);
        var rows = results.Where(result => result.Timings.Any(timing => timing.Operation == Operation.CriticUpdateWithoutPenalty) &&
            result.Timings.Any(timing => timing.Operation == Operation.CriticUpdate)).ToList();
        if (rows.Count == 0) return;
        text.Append("### The penalty's cost: a critic update with it / without it\n\n");
        Header(text, ["Network", "The floor"], variants);
        foreach (var result in rows)
        {
            double Floor(Operation operation) => WorkFloor.Flops(
                operation, result.CriticForward, result.GeneratorForward, result.RealPasses);
            var floor = Floor(Operation.CriticUpdate) / Floor(Operation.CriticUpdateWithoutPenalty);
            Row(text, [result.Network, Format.Ratio(floor), .. variants.Select(variant =>
                result.Find(Operation.CriticUpdate, variant) is { } with &&
                result.Find(Operation.CriticUpdateWithoutPenalty, variant) is { } without
                    ? Format.Ratio(with.Median / without.Median) : "")]);
        }

        text.Append('\n');
    }

    private static void Details(StringBuilder text, NetworkResult result)
    {
        text.Append($"### {result.Network}\n\n");
        text.Append(
            $"{result.Description}. Batch {result.BatchSize}. One forward pass: critic {Format.Flops(result.CriticForward)}, " +
            $"generator {Format.Flops(result.GeneratorForward)}.\n\n");
        foreach (var (variant, reason) in result.LeftOut) text.Append($"{variant} is left out: {reason}\n\n");
        Header(text, ["Operation"], ["variant", "ms", "spread", "plain / this", "share of the rate"]);
        foreach (var timing in result.Timings.OrderBy(timing => timing.Operation))
        {
            Row(text, [
                timing.Operation.Title(), timing.Variant, Format.Milliseconds(timing.Median),
                Format.Percent(Statistics.Spread(timing.Milliseconds)),
                Format.Ratio(timing.Ratio), Format.Percent(timing.Share)]);
        }

        text.Append('\n');
        Header(text, ["Variant"], ["convolution rate", "peak memory, MiB", "tensors per update", "gradient's difference"]);
        foreach (var facts in result.Facts.Where(facts => facts.Rate is not null))
        {
            Row(text,
            [
                facts.Variant, Format.Rate(facts.Rate!.Value), Format.Mebibytes(facts.PeakBytes), Format.Count(facts.Tensors),
                Format.Difference(facts.GradientDifference),
            ]);
        }

        text.Append('\n');
    }

    private static List<string> Variants(IReadOnlyList<NetworkResult> results) =>
        [.. results.SelectMany(result => result.Facts.Select(facts => facts.Variant)).Distinct()];

    private static void Header(StringBuilder text, IEnumerable<string> left, IEnumerable<string> right)
    {
        var (texts, numbers) = (left.ToList(), right.ToList());
        Row(text, [.. texts, .. numbers]);
        text.Append($"|{string.Concat(texts.Select(_ => "---|"))}{string.Concat(numbers.Select(_ => "---:|"))}\n");
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append($"| {string.Join(" | ", cells)} |\n");
}
