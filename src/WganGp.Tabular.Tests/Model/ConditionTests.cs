using FluentAssertions;
using TorchSharp;
using WganGp.Tabular.Model;
using WganGp.Tabular.Transforms;
using Xunit;
using static WganGp.Tabular.Tests.Support.Tables;

namespace WganGp.Tabular.Tests.Model;

public sealed class ConditionTests
{
    private static readonly Table Two = Of(
        Categories("colour", [.. Enumerable.Range(0, 1_000).Select(i => i % 100 == 0 ? 1 : i % 3 == 0 ? 2 : 0)], "red", "rare", "blue"),
        Categories("size", [.. Enumerable.Range(0, 1_000).Select(i => i % 7 == 0 ? -1 : i % 2)], "small", "large"),
        Numbers("x", [.. Enumerable.Range(0, 1_000).Select(i => (double)i)]));

    [Fact]
    public void A_condition_names_the_slots_of_its_own_column()
    {
        // CTGAN#169 and #273: conditions that reach another column's slots.
        var encoding = TableEncoding.Fit(Two, 10);
        foreach (var field in encoding.Categories)
        {
            for (var code = 0; code < field.Count; code++)
            {
                var named = new float[encoding.Layout.ConditionWidth];
                field.Set(named, field.ConditionStarts, code);
                using var wanted = torch.tensor(named, [1, named.Length]);
                // Logits that are sure of this category, and of nothing else.
                var sure = new float[encoding.Layout.Width];
                field.Set(sure, field.Starts, code);
                using var logits = torch.tensor(sure.Select(value => 50 * value).ToArray(), [1, sure.Length]);

                using var entropy = RowActivation.CrossEntropy(logits, wanted, encoding.Layout);

                entropy.item<float>().Should().BeLessThan(1e-6f);
            }
        }
    }

    [Fact]
    public void The_cross_entropy_is_that_of_the_named_columns()
    {
        var encoding = TableEncoding.Fit(Two, 10);
        var field = encoding.Categories[0];
        var named = new float[encoding.Layout.ConditionWidth];
        field.Set(named, field.ConditionStarts, 1);
        using var condition = torch.tensor(named, [1, named.Length]);
        using var logits = torch.tensor(
            Enumerable.Range(0, encoding.Layout.Width).Select(i => MathF.Sin(i)).ToArray(), [1, encoding.Layout.Width]);
        var span = Enumerable.Range(field.Starts[0], 3).Select(i => Math.Sin(i)).ToArray();

        using var entropy = RowActivation.CrossEntropy(logits, condition, encoding.Layout);

        ((double)entropy.item<float>()).Should().BeApproximately(Math.Log(span.Sum(Math.Exp)) - span[1], 1e-5);
    }

    [Fact]
    public void Training_conditions_have_log_frequencies_and_their_rows_match()
    {
        var encoding = TableEncoding.Fit(Two, 10);
        var sampler = new ConditionSampler(Two, encoding.Categories);
        var (draws, rare) = (20_000, 0);
        for (var i = 0UL; i < (ulong)draws; i++)
        {
            var random = new IndexedRandom(1, 1, i);
            var condition = sampler.Condition(ref random);
            var row = sampler.Row(condition, ref random);
            var field = encoding.Categories[condition.Field];
            field.Code(Two.Codes(field.Column), row).Should().Be(condition.Code);
            if (condition == (0, 1)) rare++;
        }

        var counts = Enumerable.Range(0, 3).Select(code => Two.Codes("colour").ToArray().Count(each => each == code)).ToArray();
        var share = Math.Log(1 + counts[1]) / counts.Sum(count => Math.Log(1 + count)) / 2;
        // 6 standard deviations.
        rare.Should().BeCloseTo((int)(draws * share), (uint)(6 * Math.Sqrt(draws * share)));
    }

    [Fact]
    public void Rows_are_drawn_with_real_frequencies_not_with_their_logarithms()
    {
        var encoding = TableEncoding.Fit(Two, 10);
        var sampler = new ConditionSampler(Two, encoding.Categories);
        var model = new TableModel(new(Two.Schema, []), encoding, new TableModelSettings(
            2, [4], [sampler.Frequencies(0), sampler.Frequencies(1)], Two.Count, null, 0, []));
        const int draws = 20_000;
        var random = new IndexedRandom(1, 2, 3);

        var conditions = model.Conditions(draws, ref random);

        var place = encoding.Categories[0].ConditionStarts[0] + 1;
        var rare = Enumerable.Range(0, draws).Count(i => conditions[(i * encoding.Layout.ConditionWidth) + place] == 1);
        // 1 % of the rows, of half the conditions: 100, and 6 standard deviations.
        rare.Should().BeInRange(40, 160);
    }

    [Fact]
    public void A_batch_follows_from_its_indices_and_generated_rows_have_the_same_conditions_permuted()
    {
        var encoding = TableEncoding.Fit(Two, 10);
        var data = new TableData(Two, encoding, new ConditionSampler(Two, encoding.Categories), 7, "");
        long[] indices = [5, 1L << 39, 17, 4];

        using var batch = data.Read(indices);
        using var again = data.Read(indices);
        using var alone = data.Read([17]);

        batch.Samples.data<float>().ToArray().Should().Equal(again.Samples.data<float>().ToArray());
        batch.Samples[2].data<float>().ToArray().Should().Equal(alone.Samples[0].data<float>().ToArray());
        var real = batch.Samples.narrow(1, encoding.Layout.Width, encoding.Layout.ConditionWidth);
        for (var i = 0; i < 4; i++)
        {
            batch.Condition![i].data<float>().ToArray().Should().Equal(real[(i + 2) % 4].data<float>().ToArray());
        }
    }

    [Fact]
    public void Spans_are_probabilities_and_scalars_are_bounded()
    {
        var layout = TableEncoding.Fit(Two, 10).Layout;
        using var random = new torch.Generator(3);
        using var raw = torch.randn([50, layout.Width], generator: random).mul(9);

        using var rows = RowActivation.Of(raw, layout, random);

        var values = rows.data<float>().ToArray();
        for (var i = 0; i < 50; i++)
        {
            var row = values.AsSpan(i * layout.Width, layout.Width);
            foreach (var scalar in row[..layout.Scalars]) scalar.Should().BeInRange(-1, 1);
            foreach (var group in layout.Groups)
            {
                for (var span = 0; span < group.Count; span++)
                {
                    var sum = 0f;
                    foreach (var value in row.Slice(group.Start + (span * group.Width), group.Width)) sum += value;
                    sum.Should().BeApproximately(1, 1e-5f);
                }
            }
        }
    }
}
