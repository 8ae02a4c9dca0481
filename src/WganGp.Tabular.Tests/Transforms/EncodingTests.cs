using FluentAssertions;
using FsCheck.Xunit;
using WganGp.Tabular.Transforms;
using Xunit;
using static WganGp.Tabular.Tests.Support.Tables;

namespace WganGp.Tabular.Tests.Transforms;

public sealed class EncodingTests
{
    [Theory]
    [InlineData(NumberCode.Modes)]
    [InlineData(NumberCode.Ranks)]
    public void Rows_come_back_as_they_were(NumberCode code)
    {
        var table = Claims(500);

        var back = Back(table, code);

        back.Codes("class").ToArray().Should().Equal(table.Codes("class").ToArray());
        back.Dates("day").ToArray().Should().Equal(table.Dates("day").ToArray());
        back.Numbers("items").ToArray().Should().Equal(table.Numbers("items").ToArray());
        for (var row = 0; row < table.Count; row++)
        {
            var (found, expected) = (back.Numbers("amount")[row], table.Numbers("amount")[row]);
            (double.IsNaN(found) ? 1 : 0).Should().Be(double.IsNaN(expected) ? 1 : 0);
            // In float32 within 4 deviations.
            if (!double.IsNaN(expected)) found.Should().BeApproximately(expected, 0.011);
        }
    }

    [Fact]
    public void A_row_encodes_the_same_whenever_it_is_read()
    {
        var table = Claims(200);
        var encoding = TableEncoding.Fit(table, 10);
        var (together, apart) = (Encoded(encoding, table, [3, 7, 11]), Encoded(encoding, table, [11]));

        apart.Should().Equal(together[(2 * encoding.Layout.Width)..]);
    }

    [Fact]
    public void Ten_thousand_categories_fit_and_decode_exactly()
    {
        const int many = 10_000;
        var codes = Enumerable.Range(0, many).Select(i => i % 97 == 0 ? -1 : i).ToArray();
        var table = Of(Categories("town", codes, [.. Enumerable.Range(0, many).Select(i => $"town {i}")]));

        TableEncoding.Fit(table, 10).Layout.Width.Should().BeLessThan(210);
        Back(table).Codes("town").ToArray().Should().Equal(codes);
    }

    [Fact]
    public void Timestamps_lose_no_digits()
    {
        var start = new DateTime(2026, 11, 26, 12, 30, 15, DateTimeKind.Unspecified).Ticks + 1_234_567;
        var ticks = Enumerable.Range(0, 300).Select(i => start + (i * 17L)).ToArray();

        Back(Of(Dates("at", ticks))).Dates("at").ToArray().Should().Equal(ticks);
    }

    [Fact]
    public void Dates_are_whole_multiples_of_their_resolution_within_their_range()
    {
        var table = Claims(300);
        foreach (var ticks in OfEveryScalar<long>(table, "day"))
        {
            (ticks % TimeSpan.TicksPerDay).Should().Be(0);
            ticks.Should().BeInRange(table.Schema["day"].Earliest!.Value.Ticks, table.Schema["day"].Latest!.Value.Ticks);
        }
    }

    [Fact]
    public void Whole_numbers_stay_whole_and_in_their_range()
    {
        foreach (var items in OfEveryScalar<double>(Claims(300), "items"))
        {
            items.Should().Be(Math.Truncate(items)).And.BeInRange(1, 60);
        }
    }

    [Property(MaxTest = 30)]
    public void Every_double_within_its_modes_comes_back_to_a_few_millionths_of_the_spread(double[] numbers)
    {
        var values = numbers.Where(number => double.IsFinite(number) && Math.Abs(number) < 1e100).Append(1).Append(2).ToArray();
        var spread = values.Max() - values.Min();

        var back = Back(Of(Numbers("x", values))).Numbers("x").ToArray();

        var modes = Modes.Fit(values);
        for (var i = 0; i < values.Length; i++)
        {
            // The paper clips a value further from its mode.
            var isClipped = Enumerable.Range(0, modes.Count).Any(k => Math.Abs(modes.Scale(values[i], k)) == Modes.Most);
            if (!isClipped) Math.Abs(back[i] - values[i]).Should().BeLessThanOrEqualTo(1e-5 * spread);
        }
    }

    [Fact]
    public void Spans_and_scalars_share_no_place()
    {
        var encoding = TableEncoding.Fit(Claims(300), 10);
        var taken = new int[encoding.Layout.Width];
        foreach (var number in encoding.Fields.OfType<NumberField>()) taken[number.Scalar]++;
        foreach (var field in encoding.Fields)
        {
            for (var span = 0; span < field.Widths.Count; span++)
            {
                for (var i = 0; i < field.Widths[span]; i++) taken[field.Starts[span] + i]++;
            }
        }

        taken.Should().AllBeEquivalentTo(1);
    }

    [Fact]
    public void A_mode_is_drawn_from_the_posterior()
    {
        // Between two equal modes either is as likely: the shares' closed form is 1/2.
        var modes = new Modes([-1, 1], [1, 1], [0, 0]);
        var first = 0;
        for (var i = 0UL; i < 4_000; i++)
        {
            var random = new IndexedRandom(1, 0, i);
            if (modes.Draw(0, ref random) == 0) first++;
        }

        // 6 standard deviations.
        first.Should().BeInRange(2_000 - 190, 2_000 + 190);
        modes.Scale(0.5, 1).Should().BeApproximately(-0.125, 1e-15);
        modes.Scale(50, 1).Should().Be(0.99);
    }

    [Fact]
    public void A_column_of_two_far_bumps_has_their_modes()
    {
        var values = Enumerable.Range(0, 2_000).Select(i => (i % 2 * 100) + Math.Sin(i)).ToArray();

        var modes = Modes.Fit(values);

        modes.Means.Where(mean => mean < 50).Should().NotBeEmpty().And.AllSatisfy(mean => mean.Should().BeInRange(-2, 2));
        modes.Means.Where(mean => mean > 50).Should().NotBeEmpty().And.AllSatisfy(mean => mean.Should().BeInRange(98, 102));
    }

    [Fact]
    public void An_infinite_number_is_refused_with_its_row()
    {
        var fit = () => TableEncoding.Fit(Of(Numbers("x", [1, double.PositiveInfinity])), 10);

        fit.Should().Throw<TableException>().WithMessage("The column 'x' holds an infinite number in row 2. *");
    }

    private static Table Back(Table table, NumberCode code = NumberCode.Modes)
    {
        var encoding = TableEncoding.Fit(table, 10, code);
        var values = encoding.NewValues(table.Count);
        var encoded = Encoded(encoding, table, [.. Enumerable.Range(0, table.Count)]);
        encoding.Decode(encoded, encoding.Layout.Width, table.Count, values, 0);
        return new Table(table.Schema, table.Count, values);
    }

    /// <summary>What a column's scalars from -1 to 1 mean.</summary>
    private static IEnumerable<T> OfEveryScalar<T>(Table table, string column)
    {
        var encoding = TableEncoding.Fit(table, 10);
        var values = encoding.NewValues(1);
        var row = new float[encoding.Layout.Width];
        for (var scaled = -1f; scaled <= 1f; scaled += 0.013f)
        {
            Array.Fill(row, scaled);
            encoding.Decode(row, row.Length, 1, values, 0);
            yield return ((T[])values[column])[0];
        }
    }

    private static float[] Encoded(TableEncoding encoding, Table table, int[] rows)
    {
        var buffer = new float[rows.Length * encoding.Layout.Width];
        encoding.Encode(table, rows, buffer, encoding.Layout.Width, seed: 3);
        return buffer;
    }
}
