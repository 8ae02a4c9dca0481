using FluentAssertions;
using WganGp.Tabular.Tests.Support;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Tabular.Tests;

public sealed class TableSynthesizerTests : IClassFixture<TableSynthesizerTests.Claims>
{
    private readonly Table table;
    private readonly TableSynthesizer synthesizer;

    public TableSynthesizerTests(Claims claims) => (table, synthesizer) = (claims.Table, claims.Synthesizer);

    [Fact]
    public void The_columns_come_back_with_their_kinds_order_and_ranges()
    {
        var rows = synthesizer.Sample(700);

        rows.Count.Should().Be(700);
        rows.Schema.Should().BeSameAs(table.Schema);
        foreach (var amount in rows.Numbers("amount"))
        {
            if (double.IsNaN(amount)) continue;
            Math.Round(amount, 2).Should().Be(amount);
            amount.Should().BeInRange(table.Schema["amount"].Minimum!.Value, table.Schema["amount"].Maximum!.Value);
        }

        foreach (var items in rows.Numbers("items")) Math.Truncate(items).Should().Be(items).And.BeInRange(1, 60);
        foreach (var day in rows.Dates("day")) (day % TimeSpan.TicksPerDay).Should().Be(0);
        rows.Numbers("amount").ToArray().Count(double.IsNaN).Should().BeInRange(1, 699, "missing values are learned");
    }

    [Fact]
    public void The_same_seed_gives_the_same_rows_and_another_one_others()
    {
        var first = synthesizer.Sample(50, seed: 3);

        synthesizer.Sample(50, seed: 3).Numbers("amount").ToArray().Should().Equal(first.Numbers("amount").ToArray());
        synthesizer.Sample(50, seed: 4).Numbers("amount").ToArray().Should().NotEqual(first.Numbers("amount").ToArray());
    }

    [Fact]
    public void Rows_of_a_class_are_found_by_their_condition()
    {
        var sample = synthesizer.Draw(new TableSampling { Count = 300, Where = TableCondition.Equal("class", "fraud") });

        sample.Rows.Count.Should().Be(300);
        sample.Rows.Codes("class").ToArray().Should().AllBeEquivalentTo(1);
        // By rejection it would be the real frequency, 1 in 20.
        sample.Rate.Should().BeGreaterThan(0.3);
    }

    [Fact]
    public void Rows_of_a_range_are_found_by_rejection_and_the_rate_is_said()
    {
        var where = TableCondition.Between("amount", 100, 125).And(TableCondition.Parse("items<=30", table.Schema));

        var sample = synthesizer.Draw(new TableSampling { Count = 40, Where = where });

        sample.Rows.Numbers("amount").ToArray().Should().AllSatisfy(amount => amount.Should().BeInRange(100, 125));
        sample.Rows.Numbers("items").ToArray().Should().AllSatisfy(items => items.Should().BeLessThanOrEqualTo(30));
        sample.Rate.Should().BeInRange(0.001, 0.999);
        sample.Drawn.Should().BeGreaterThan(40);
    }

    [Fact]
    public void What_is_hardly_ever_found_ends_with_the_numbers()
    {
        var draw = () => synthesizer.Draw(new TableSampling
        {
            Count = 5,
            Where = TableCondition.Between("amount", 500, 500.01),
            MostDrawn = 1_000,
        });

        draw.Should().Throw<TableException>().WithMessage("Of 1000 drawn rows * could be kept, but 5 were asked for: *");
    }

    [Theory]
    [InlineData("class", "theft", "The column 'class' has no category 'theft'. It has: plain, fraud.")]
    [InlineData("amount", "many", "'many' is no number, but the column 'amount' has numbers. *")]
    [InlineData("colour", "red", "There is no column 'colour'. *")]
    public void A_condition_that_no_row_can_have_is_refused(string column, string value, string message)
    {
        var sample = () => synthesizer.Sample(5, where: TableCondition.Equal(column, value));

        sample.Should().Throw<TableException>().WithMessage(message);
    }

    [Fact]
    public void Oversampling_reaches_the_share_and_keeps_the_rows()
    {
        var more = synthesizer.Oversample(table, "fraud", 0.2);

        var fraud = more.Codes("class").ToArray().Count(code => code == 1);
        (fraud / (double)more.Count).Should().BeInRange(0.2, 0.2 + (1.0 / more.Count));
        more.Numbers("items").ToArray()[..table.Count].Should().Equal(table.Numbers("items").ToArray());
        synthesizer.Oversample(table, "fraud", 0.001).Should().BeSameAs(table);
    }

    [Fact]
    public void Copies_are_counted_and_not_given()
    {
        var rows = synthesizer.Sample(100);

        var sample = synthesizer.Draw(new TableSampling { Count = 100, RefuseCopiesOf = rows });

        sample.Copies.Should().BeGreaterThanOrEqualTo(100);
        var known = Keys(rows);
        Keys(sample.Rows).Should().NotContain(key => known.Contains(key));

        static HashSet<string> Keys(Table rows) => [.. Enumerable.Range(0, rows.Count).Select(row =>
            $"{rows.Codes("class")[row]} {rows.Numbers("amount")[row]} {rows.Numbers("items")[row]} {rows.Dates("day")[row]}")];
    }

    [Fact]
    public void Copies_are_refused_whatever_the_order_of_their_columns()
    {
        var rows = synthesizer.Sample(100);
        var turned = rows.With(rows.Schema with { Columns = [.. rows.Schema.Columns.Reverse()] }, new Dictionary<string, Array>());

        synthesizer.Draw(new TableSampling { Count = 100, RefuseCopiesOf = turned }).Copies.Should().BeGreaterThanOrEqualTo(100);
    }

    [Fact]
    public void Rows_to_refuse_that_were_read_as_another_kind_are_an_error()
    {
        var rows = synthesizer.Sample(10);
        var schema = rows.Schema.With(rows.Schema["items"] with { Kind = ColumnKind.Category, Categories = ["1"] });
        var other = rows.With(schema, new Dictionary<string, Array> { ["items"] = new int[10] });

        var draw = () => synthesizer.Draw(new TableSampling { Count = 10, RefuseCopiesOf = other });

        draw.Should().Throw<TableException>().WithMessage(
            "The column 'items' was learned as Number, and is Category in the rows of RefuseCopiesOf, so that no copy would be found. *");
    }

    [Fact]
    public void A_saved_synthesizer_draws_the_same_rows()
    {
        using var folder = new TemporaryFolder();
        synthesizer.Save(folder["claims.safetensors"]);

        using var loaded = TableSynthesizer.Load(folder["claims.safetensors"]);

        var (rows, expected) = (loaded.Sample(200, seed: 9), synthesizer.Sample(200, seed: 9));
        rows.Numbers("amount").ToArray().Should().Equal(expected.Numbers("amount").ToArray());
        rows.Dates("day").ToArray().Should().Equal(expected.Dates("day").ToArray());
        rows.Schema.Columns.Select(column => column with { Categories = [] })
            .Should().Equal(table.Schema.Columns.Select(column => column with { Categories = [] }));
        loaded.TrainingRows.Should().Be(synthesizer.TrainingRows);
        loaded.Oversample(table, "fraud", 0.1).Count.Should().BeGreaterThan(table.Count);
    }

    [Fact]
    public void Evaluation_mode_draws_a_row_without_its_neighbours()
    {
        // CTGAN#309: in training mode BatchNorm would let the rows of a batch depend on each other.
        var all = synthesizer.Sample(400, seed: 5);
        var fraud = synthesizer.Sample(1, seed: 5);

        all.Numbers("items")[0].Should().Be(fraud.Numbers("items")[0]);
        synthesizer.Sample(499, seed: 5).Dates("day")[250].Should().Be(synthesizer.Sample(300, seed: 5).Dates("day")[250]);
    }

    [Fact]
    public void A_file_of_something_else_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var module = TorchSharp.torch.nn.Linear(2, 2);
        SafeTensors.Save(module, folder["other.safetensors"]);

        var load = () => TableSynthesizer.Load(folder["other.safetensors"]);

        load.Should().Throw<TableException>().WithMessage("The file '*' holds no synthesizer of a table. *");
    }

    public sealed class Claims : IDisposable
    {
        public Claims()
        {
            Table = Tables.Claims(1_000);
            Synthesizer = TableSynthesizer.Fit(Table, new TableSynthesizerOptions
            {
                Steps = 150,
                BatchSize = 100,
                GeneratorWidths = [64],
                CriticWidths = [64],
                Latent = 16,
                ReportEvery = 75,
                AverageDecay = 0,
                LearningRate = 2e-3,
            });
        }

        internal Table Table { get; }

        internal TableSynthesizer Synthesizer { get; }

        public void Dispose() => Synthesizer.Dispose();
    }
}
