using WganGp.Tabular.Transforms;
using static TorchSharp.torch;

namespace WganGp.Tabular.Model;

/// <summary>
/// The end of the generator: tanh of the scalars, Gumbel-softmax (arXiv 1611.01144) of the spans, and the cross-entropy of the spans that a
/// condition names.
/// </summary>
internal static class RowActivation
{
    /// <summary>The temperature of the Gumbel-softmax (section 4.4 of CTGAN's paper).</summary>
    public const double Temperature = 0.2;

    /// <summary>A row's numbers.</summary>
    /// <param name="raw">The network's output, <c>[N, layout.Width]</c>.</param>
    /// <param name="layout">Where scalars and spans are.</param>
    /// <param name="random">What the noise comes from; null is the process's generator, which holds the run's state in a step.</param>
    public static Tensor Of(Tensor raw, RowLayout layout, Generator? random)
    {
        var parts = new List<Tensor>();
        if (layout.Scalars > 0) parts.Add(raw.narrow(1, 0, layout.Scalars).tanh());
        if (layout.Width > layout.Scalars)
        {
            var spans = raw.narrow(1, layout.Scalars, layout.Width - layout.Scalars);
            // -ln of an exponential variable is a Gumbel one.
            var noise = empty(spans.shape, float32, CPU).exponential_(1, random).log().to(spans.dtype, spans.device);
            var warm = spans.Minus(noise).Times(1 / Temperature);
            foreach (var group in layout.Groups)
            {
                var block = Block(warm, group.Start - layout.Scalars, group.Count, group.Width);
                parts.Add(block.softmax(2).flatten(1));
            }
        }

        return parts.Count == 1 ? parts[0] : cat(parts, 1);
    }

    /// <summary>The mean cross-entropy of the spans that each row's condition names.</summary>
    /// <param name="raw">The network's output, <c>[N, layout.Width]</c>.</param>
    /// <param name="condition">Conditions, <c>[N, layout.ConditionWidth]</c>.</param>
    /// <param name="layout">Where the spans are.</param>
    public static Tensor CrossEntropy(Tensor raw, Tensor condition, RowLayout layout)
    {
        Tensor? sum = null;
        foreach (var group in layout.Groups.Where(group => group.Conditions > 0))
        {
            var logs = Block(raw, group.Start, group.Conditions, group.Width).log_softmax(2);
            var named = Block(condition, group.ConditionStart, group.Conditions, group.Width);
            var part = logs.mul(named).sum();
            sum = sum is null ? part : sum.Plus(part);
        }

        return sum!.Times(-1.0 / raw.shape[0]);
    }

    private static Tensor Block(Tensor rows, int start, int count, int width) =>
        rows.narrow(1, start, count * width).reshape(rows.shape[0], count, width);
}
