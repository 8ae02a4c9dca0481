using FluentAssertions;
using Microsoft.ML;
using Microsoft.ML.Data;
using WganGp.Tabular.Tests.Support;
using Xunit;

namespace WganGp.Tabular.Tests.Writing;

/// <summary>Tables of records, data frames, data views and Parquet files, there and back.</summary>
public sealed class TypedSourcesTests : IDisposable
{
    private static readonly Visit[] Visits =
    [
        .. Enumerable.Range(0, 60).Select(row => new Visit(
            row % 7 == 0 ? null : row * 37 % 101, (row * 17 % 29 - 9) / 4.0, row % 3 == 0 ? null : (float)(row % 5) / 10,
            row * 11 % 23 / 100m, row % 4 == 0 ? null : row % 4 == 1, row % 5 == 0 ? null : $"town {row % 6}", (Grade)(row % 3),
            new DateOnly(2024, 1 + row % 12, 1), row % 9 == 0 ? null : new DateTime(2024, 5, 6, 7, 8, row % 60).AddTicks(row),
            new DateTimeOffset(2024, 1, 1, row % 24, 0, 0, TimeSpan.FromHours(2)),
            TimeSpan.FromMinutes(row % 13), (ulong)(row % 11) + 5)),
    ];

    private readonly CsvFiles files = new();

    public enum Grade
    {
        Low,
        Middle,
        High,
    }

    public void Dispose() => files.Dispose();

    [Fact]
    public void Records_come_back_as_they_were()
    {
        var table = Table.FromRecords(Visits);

        table.Schema.Columns.Select(column => column.Kind).Should().Equal(
            ColumnKind.Number, ColumnKind.Number, ColumnKind.Number, ColumnKind.Number, ColumnKind.Boolean, ColumnKind.Category,
            ColumnKind.Category, ColumnKind.Date, ColumnKind.Date, ColumnKind.Date, ColumnKind.Number, ColumnKind.Number);
        table.Schema["Price"].Decimals.Should().Be(2);
        table.ToRecords<Visit>().Should().Equal(Visits.Select(visit => visit with { Moment = visit.Moment.ToUniversalTime() }));
    }

    [Fact]
    public void Parquet_files_come_back_as_they_were()
    {
        var table = Table.FromRecords(Visits);
        table.WriteParquet(files["visits.parquet"]);

        var read = Table.ReadParquet(files["visits.parquet"]);

        read.ToRecords<Visit>().Should().Equal(Visits.Select(visit => visit with { Moment = visit.Moment.ToUniversalTime() }));
        read.Schema.Columns.Select(column => (column.Name, column.Kind, column.HasNulls)).Should()
            .Equal(table.Schema.Columns.Select(column => (column.Name, column.Kind, column.HasNulls)));
    }

    [Fact]
    public void Data_frames_come_back_as_they_were()
    {
        var frame = Table.FromRecords(Visits).ToDataFrame();

        frame.Columns.Select(column => column.DataType).Take(6).Should()
            .Equal(typeof(int), typeof(double), typeof(float), typeof(decimal), typeof(bool), typeof(string));
        Table.FromDataFrame(frame).ToRecords<Visit>().Should()
            .Equal(Visits.Select(visit => visit with { Moment = visit.Moment.ToUniversalTime() }));
    }

    [Fact]
    public void Data_views_are_read_with_their_missing_values_and_keys()
    {
        var machineLearning = new MLContext(seed: 1);
        var rows = Enumerable.Range(0, 30).Select(row => new Row
        {
            Price = row % 4 == 0 ? float.NaN : row / 4f,
            Town = row % 5 == 0 ? "" : "town " + row % 3,
            IsNew = row % 2 == 0,
            Count = (byte)(row % 7),
            At = new DateTime(2024, 1, 1).AddHours(row),
        });
        var view = machineLearning.Transforms.Conversion.MapValueToKey("Key", "Town")
            .Fit(machineLearning.Data.LoadFromEnumerable(rows)).Transform(machineLearning.Data.LoadFromEnumerable(rows));

        var table = Table.FromDataView(view);

        table.Schema.Columns.Select(column => (column.Name, column.Kind, column.HasNulls)).Should().Equal(
            ("Price", ColumnKind.Number, true), ("Town", ColumnKind.Category, true), ("IsNew", ColumnKind.Boolean, false),
            ("Count", ColumnKind.Number, false), ("At", ColumnKind.Date, false), ("Key", ColumnKind.Category, true));
        table.Codes("Key").ToArray().Should().Equal(table.Codes("Town").ToArray());
        table.Numbers("Price")[1].Should().Be(0.25);
        table.Schema["At"].Resolution.Should().Be(TimeSpan.FromHours(1));
    }

    [Fact]
    public void A_vector_is_no_column()
    {
        var view = new MLContext().Data.LoadFromEnumerable([new WithVector { Values = [1, 2] }]);

        var read = () => Table.FromDataView(view);

        read.Should().Throw<TableException>().WithMessage("The data view has the column 'Values' of the type *Vector*, which no*");
    }

    [Fact]
    public void A_property_that_is_no_value_is_refused()
    {
        var read = () => Table.FromRecords([new { Values = new List<int>() }]);

        read.Should().Throw<TableException>().WithMessage("* has the column 'Values' of the type List`1, which no*");
    }

    [Fact]
    public void An_infinite_number_is_refused_where_it_is()
    {
        var read = () => Table.FromRecords([new { X = 1.0 }, new { X = double.PositiveInfinity }]);

        read.Should().Throw<TableException>().WithMessage("The column 'X' has Infinity at row 2, and only finite numbers can be learned*");
    }

    [Fact]
    public void A_missing_value_needs_a_nullable_property()
    {
        var table = Table.FromRecords([new { X = (int?)1 }, new { X = (int?)null }, new { X = (int?)7 }]);

        var make = () => table.ToRecords<Point>();

        make.Should().Throw<TableException>().WithMessage("The column 'X' has a missing value at row 2, and Point has none*");
    }

    [Fact]
    public void A_type_without_the_columns_is_refused()
    {
        var table = Table.FromRecords([new { Y = 1 }, new { Y = 5 }]);

        var make = () => table.ToRecords<Point>();

        make.Should().Throw<TableException>().WithMessage("The type Point has no property that is a column of the table*: Y.");
    }

    [Fact]
    public void A_damaged_Parquet_file_is_refused()
    {
        File.WriteAllText(files["x.parquet"], "PAR1 and then nothing of use, PAR1");

        var read = () => Table.ReadParquet(files["x.parquet"]);

        read.Should().Throw<TableException>().WithMessage("The file '*x.parquet' cannot be read as Parquet: *");
    }

    [Fact]
    public void Guids_are_ids_and_new_ones_are_Guids()
    {
        var rows = Enumerable.Range(0, 30)
            .Select(row => new Tagged(new Guid(row, 7, 7, 1, 2, 3, 4, 5, 6, 7, (byte)(row * 8)), row % 4)).ToList();

        var table = Table.FromRecords(rows);

        table.Schema["Id"].Kind.Should().Be(ColumnKind.TextId);
        var made = table.ToRecords<Tagged>(new() { Avoid = table });
        made.Select(record => record.Id).Should().OnlyHaveUniqueItems().And.NotIntersectWith(rows.Select(row => row.Id));
        made.Select(record => record.Value).Should().Equal(rows.Select(row => row.Value));
    }

    public sealed record Visit(
        int? Age, double Weight, float? Share, decimal Price, bool? IsNew, string? Town, Grade Grade, DateOnly Day, DateTime? At,
        DateTimeOffset Moment, TimeSpan Length, ulong Size);

    public sealed record Tagged(Guid Id, int Value);

    public sealed class Point
    {
        public int X { get; set; }
    }

    private sealed class WithVector
    {
        [VectorType(2)]
        public float[] Values { get; set; } = [];
    }

    private sealed class Row
    {
        public float Price { get; set; }

        public string Town { get; set; } = "";

        public bool IsNew { get; set; }

        public byte Count { get; set; }

        public DateTime At { get; set; }
    }
}
