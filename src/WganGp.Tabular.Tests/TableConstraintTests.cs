using FluentAssertions;
using WganGp.Tabular.Steps;
using Xunit;
using static WganGp.Tabular.Tests.Support.Tables;

namespace WganGp.Tabular.Tests;

public sealed class TableConstraintTests
{
    private static readonly long Start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).Ticks;

    private static Table Stays(int rows) => Of(
        Dates("in", [.. Enumerable.Range(0, rows).Select(i => Start + (i % 50 * TimeSpan.TicksPerDay))], TimeSpan.FromDays(1)),
        Dates("out", [.. Enumerable.Range(0, rows).Select(i => i % 9 == 0
            ? Table.MissingDate
            : Start + ((i % 50) + (i % 4)) * TimeSpan.TicksPerDay)], TimeSpan.FromDays(1)),
        Numbers("part", [.. Enumerable.Range(0, rows).Select(i => i % 31 / 10.0)], 1),
        Numbers("whole", [.. Enumerable.Range(0, rows).Select(i => (i % 31 / 10.0) + (i % 37 / 10.0))], 1),
        Categories("town", [.. Enumerable.Range(0, rows).Select(i => i % 3)], "Ulm", "Bonn", "Kiel"),
        Categories("state", [.. Enumerable.Range(0, rows).Select(i => i % 3 == 1 ? 1 : 0)], "South or North", "West"),
        Numbers("price", [.. Enumerable.Range(0, rows).Select(i => 0.5 + (i % 101))], 1));

    private static readonly TableConstraint[] All =
    [
        TableConstraint.AtMost("in", "out"), TableConstraint.AtMost("part", "whole"), TableConstraint.Combinations("town", "state"),
        TableConstraint.Positive("price"),
    ];

    [Fact]
    public void What_holds_in_the_table_holds_in_every_synthetic_row()
    {
        using var synthesizer = TableSynthesizer.Fit(Stays(400), new()
        {
            // Hardly trained: it must hold for any weights.
            Steps = 2,
            BatchSize = 40,
            GeneratorWidths = [8],
            CriticWidths = [8],
            Latent = 4,
            ReportEvery = 2,
            Constraints = [.. All, TableConstraint.Unique("part", "price")],
        });

        var sample = synthesizer.Draw(new TableSampling { Count = 300 });
        var rows = sample.Rows;

        var seen = new HashSet<(double, double)>();
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows.Dates("out")[row] != Table.MissingDate) rows.Dates("out")[row].Should().BeGreaterThanOrEqualTo(rows.Dates("in")[row]);
            rows.Numbers("whole")[row].Should().BeGreaterThanOrEqualTo(rows.Numbers("part")[row]);
            (rows.Codes("state")[row] == 1).Should().Be(rows.Codes("town")[row] == 1);
            rows.Numbers("price")[row].Should().BePositive();
            seen.Add((rows.Numbers("part")[row], rows.Numbers("price")[row])).Should().BeTrue();
        }

        rows.Schema.Columns.Select(column => column.Name).Should().Equal("in", "out", "part", "whole", "town", "state", "price");
        synthesizer.Sample(50, where: TableCondition.Equal("state", "West")).Codes("town").ToArray().Should().AllBeEquivalentTo(1);
    }

    [Fact]
    public void Steps_are_undone_exactly()
    {
        var table = Stays(200);

        var (steps, changed) = TableSteps.Of(table, All, fewValues: 40);
        var back = steps.Inverse(changed);

        back.Schema.Should().BeSameAs(table.Schema);
        back.Dates("out").ToArray().Should().Equal(table.Dates("out").ToArray());
        back.Numbers("part").ToArray().Should().Equal(table.Numbers("part").ToArray());
        back.Codes("town").ToArray().Should().Equal(table.Codes("town").ToArray());
        back.Codes("state").ToArray().Should().Equal(table.Codes("state").ToArray());
        for (var row = 0; row < table.Count; row++)
        {
            back.Numbers("whole")[row].Should().BeApproximately(table.Numbers("whole")[row], 1e-12);
        }
    }

    [Fact]
    public void Rows_that_break_a_constraint_are_refused_with_their_number()
    {
        var table = Of(Numbers("a", [1, 5, double.NaN]), Numbers("b", [2, 4, 3]), Categories("c", [0, 1, 0], "x", "y"));

        Fails(TableConstraint.AtMost("a", "b"), "The column 'a' is to be at most 'b', but it is above it in row 2. *");
        Fails(TableConstraint.AtMost("a", "c"), "The columns 'a' (Number) and 'c' (Category) cannot be ordered: *");
        Fails(TableConstraint.Combinations("c"), "The columns 'c' cannot be combined: *");
        Fails(TableConstraint.Positive("nothing"), "There is no column 'nothing'. *");
        var negative = Of(Numbers("a", [1, -5]));
        var positive = () => TableSteps.Of(negative, [TableConstraint.Positive("a")], 0);
        positive.Should().Throw<TableException>().WithMessage("The column 'a' is to be positive, but row 2 has -5. *");
        var missing = () => TableSteps.Of(table.Take([0, 2]), [TableConstraint.AtMost("a", "b")], 0);
        missing.Should().Throw<TableException>().WithMessage("The column 'a' is the lower one of a constraint, but *row 2*");

        void Fails(TableConstraint constraint, string message)
        {
            var make = () => TableSteps.Of(table, [constraint], 0);
            make.Should().Throw<TableException>().WithMessage(message);
        }
    }
}
