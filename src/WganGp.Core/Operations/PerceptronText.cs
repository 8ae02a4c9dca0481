using System.Globalization;
using System.Text;
using Kind = WganGp.Operations.PerceptronKernels.Kind;
using Step = WganGp.Operations.PerceptronKernels.Step;

namespace WganGp.Operations;

/// <summary>
/// Writes the functions of <see cref="PerceptronKernels"/> for a run of layers, an operation a line. A text with loops over the kinds of
/// layers costs as much as it saves: TorchScript interprets every count and comparison.
/// </summary>
internal sealed class PerceptronText(IReadOnlyList<Step> steps)
{
    private const string Frame = """
        def product(g: Tensor, x: Tensor, rows: int) -> Tensor:
            return g.t().mm(x) if rows == g.size(0) else g[:rows].t().mm(x[:rows])

        def product_of_groups(g: Tensor, x: Tensor, sizes: List[int]) -> Tensor:
            total = g[:sizes[0]].t().mm(x[:sizes[0]])
            start = sizes[0]
            for size in sizes[1:]:
                total.add_(g[start:start + size].t().mm(x[start:start + size]))
                start += size
            return total

        def sum_of_groups(g: Tensor, sizes: List[int]) -> Tensor:
            total = g[:sizes[0]].sum([0])
            start = sizes[0]
            for size in sizes[1:]:
                total.add_(g[start:start + size].sum([0]))
                start += size
            return total

        def forward(x: Tensor, weights: List[Tensor], biases: List[Tensor], masks: List[Tensor]) -> List[Tensor]:
        $forward

        def apply(x: Tensor, weights: List[Tensor], biases: List[Tensor], masks: List[Tensor]) -> List[Tensor]:
        $apply

        def down(g: Tensor, kept: List[Tensor], weights: List[Tensor], masks: List[Tensor], first: int) -> List[Tensor]:
        $down

        def gradients(x: Tensor, kept: List[Tensor], gs: List[Tensor], groups: List[int], rows: int, apart: bool) -> List[Tensor]:
        $gradients

        def scored_gradients(kept: List[Tensor], gs: List[Tensor], sizes: Tensor, apart: bool) -> List[Tensor]:
            groups: List[int] = sizes.tolist()
            return gradients(kept[0], kept, gs, groups, sum(groups), apart)

        def tangent(t: Tensor, kept: List[Tensor], weights: List[Tensor], masks: List[Tensor], gs: List[Tensor], sizes: Tensor,
                    apart: bool, is_written: bool) -> List[Tensor]:
            groups: List[int] = sizes.tolist()
            scored = sum(groups)
            x = kept[0]
            if not is_written:
                x = torch.cat([x[:scored], t])
        $tangent
            rows = gs[0].size(0)
            return [t] + gradients(x, kept, gs, groups, rows, apart)
        """;

    // What is kept, from below: the input, and what comes after these layers.
    private readonly List<int> keptAfter = [.. Enumerable.Range(0, steps.Count).Where(i => IsKept(steps, i))];

    /// <summary>The whole text; equal for equal layers.</summary>
    public string Whole => With(
        ("$forward", Forward(keeps: true)), ("$apply", Forward(keeps: false)), ("$down", Down()), ("$gradients", WeightGradients()),
        ("$tangent", Tangent()));

    private static string With(params (string Placeholder, string Body)[] bodies) =>
        bodies.Aggregate(Frame, (text, each) => text.Replace(each.Placeholder, each.Body, StringComparison.Ordinal));

    // A rectifier's output, whose sign is its mask, and a fully connected layer's input.
    private static bool IsKept(IReadOnlyList<Step> steps, int i) => steps[i].Kind == Kind.Rectifier || GoesToLinear(steps, i);

    private static bool GoesToLinear(IReadOnlyList<Step> steps, int i) => i + 1 < steps.Count && steps[i + 1].Kind == Kind.Linear;

    private string Forward(bool keeps)
    {
        var text = new StringBuilder();
        var (weight, bias, mask) = (0, 0, 0);
        List<string> found = ["x"];
        for (var i = 0; i < steps.Count; i++)
        {
            var (below, slope) = (i == 0 ? "x" : $"h{i - 1}", Number(steps[i].Slope));
            // What a rectifier made is kept, so that the next one may not write into it.
            var end = i > 0 && steps[i - 1].Kind == Kind.Rectifier ? "" : "_";
            Line(text, $"h{i} = " + steps[i] switch
            {
                { Kind: Kind.Linear } layer => $"torch.linear({below}, weights[{weight++}]{(layer.HasBias ? $", biases[{bias++}]" : "")})",
                { Kind: Kind.Mask } => $"{below} * masks[{mask++}]",
                { Slope: 0 } => $"torch.relu{end}({below})",
                _ => $"torch.leaky_relu{end}({below}, {slope})",
            });
            if (keptAfter.Contains(i)) found.Add($"h{i}");
        }

        found.Add($"h{steps.Count - 1}");
        Line(text, $"return [{(keeps ? string.Join(", ", found) : found[^1])}]");
        return text.ToString();
    }

    private string Down()
    {
        var text = new StringBuilder();
        var (weight, mask) = (Count(Kind.Linear), Count(Kind.Mask));
        List<string> found = [];
        var current = "g";
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            // The gradient that was given is the caller's, and a fully connected layer's is kept.
            var isOwn = current != "g" && !found.Contains(current);
            switch (steps[i].Kind)
            {
                case Kind.Linear:
                    found.Add(current);
                    weight--;
                    if (i > 0) Line(text, $"g{i} = {current}.mm(weights[{weight}])");
                    break;
                case Kind.Rectifier:
                    Line(text, $"g{i} = {Through(current, $"kept[{Index(i)}]", steps[i].Slope, isOwn ? current : null)}");
                    break;
                default:
                    mask--;
                    Line(text, $"g{i} = {(isOwn ? $"{current}.mul_(masks[{mask}])" : $"{current} * masks[{mask}]")}");
                    break;
            }

            if (i > 0) current = $"g{i}";
        }

        Line(text, $"found = [{string.Join(", ", found)}]");
        Line(text, "if first >= 0:");
        Line(text, $"    found.append(({current}[first:] if first > 0 else {current}).mm(weights[0]))");
        Line(text, "return found");
        return text.ToString();
    }

    private string Tangent()
    {
        var text = new StringBuilder();
        var (weight, mask) = (0, 0);
        for (var i = 0; i < steps.Count; i++)
        {
            var slot = GoesToLinear(steps, i) ? $"kept[{Index(i)}][scored:]" : null;
            switch (steps[i].Kind)
            {
                case Kind.Linear:
                    Line(text, $"t = t.mm(weights[{weight++}].t())");
                    if (slot is not null) Line(text, $"t = {slot}.copy_(t)");
                    break;
                case Kind.Rectifier:
                    Line(text, $"y{i} = kept[{Index(i)}][scored:]");
                    Line(text, $"t = {Through("t", $"y{i}", steps[i].Slope, slot is null ? null : $"y{i}")}");
                    break;
                default:
                    var factors = $"t, masks[{mask++}][scored:]";
                    Line(text, slot is null ? $"t = torch.mul({factors})" : $"t = torch.mul({factors}, out={slot})");
                    break;
            }
        }

        return text.ToString();
    }

    // Of the weights, then of the biases. With weights above, or in one group, all rows are one product.
    private string WeightGradients()
    {
        var text = new StringBuilder();
        var linear = Enumerable.Range(0, steps.Count).Where(i => steps[i].Kind == Kind.Linear).ToList();
        Line(text, "scored = sum(groups)");
        Line(text, "sizes = groups + [rows - scored] if rows > scored else groups");
        List<string> found = [];
        for (var w = 0; w < linear.Count; w++)
        {
            var arguments = $"gs[{linear.Count - 1 - w}], {(w == 0 ? "x" : $"kept[{Index(linear[w] - 1)}]")}";
            found.Add(w == linear.Count - 1
                ? $"product_of_groups({arguments}, sizes) if apart else product({arguments}, rows)"
                : $"product({arguments}, rows)");
        }

        Line(text, $"found = [{string.Join(", ", found)}]");
        for (var w = 0; w < linear.Count; w++)
        {
            if (!steps[linear[w]].HasBias) continue;
            Line(text, "if scored > 0:");
            Line(text, $"    found.append(sum_of_groups(gs[{linear.Count - 1 - w}], groups))");
        }

        Line(text, "return found");
        return text.ToString();
    }

    private static string Through(string gradient, string output, double slope, string? into)
    {
        var end = into is null ? "" : $", grad_input={into}";
        return slope == 0
            ? $"torch.threshold_backward({gradient}, {output}, 0{end})"
            : $"torch.leaky_relu_backward({gradient}, {output}, {Number(slope)}, True{end})";
    }

    /// <summary>Where the list of what is kept has what comes after a layer.</summary>
    private int Index(int step) => keptAfter.IndexOf(step) + 1;

    private int Count(Kind kind) => steps.Count(step => step.Kind == kind);

    private static string Number(double value) => value.ToString("E16", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, string line) => text.Append(text.Length > 0 ? "\n    " : "    ").Append(line);
}
