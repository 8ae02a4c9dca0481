using FluentAssertions;
using WganGp.Tabular.Tests.Support;
using Xunit;

namespace WganGp.Tabular.Tests.Schema;

/// <summary>A schema is printed, edited, saved and checked.</summary>
public sealed class SchemaTests : IDisposable
{
    private const string Rows = "id,price,town,day,big\nA-001,1.50,x,2024-01-01,1\nA-002,NA,y,2024-02-01,1\n";

    private static readonly TableColumn Number = new() { Name = "n", Kind = ColumnKind.Number };
    private static readonly TableColumn Category = new() { Name = "c", Kind = ColumnKind.Category, Categories = ["a", "b"] };
    private static readonly TableColumn Date = new() { Name = "d", Kind = ColumnKind.Date };

    private readonly CsvFiles files = new();

    public static TheoryData<TableSchema, string> Faults => new()
    {
        { Of(), "The schema has no columns: give it at least one." },
        { Of(Number, Number), "The schema has 2 columns named 'n': rename or remove all but one." },
        { Of(Number with { Name = "" }), "The schema's column '' has no name: give it one." },
        { Of(Number with { Kind = (ColumnKind)77 }), "The schema's column 'n' has the unknown kind 77: use a member of ColumnKind." },
        { Of(Number with { Decimals = 16 }), "The schema's column 'n' has 16 Decimals: give 0 to 15, or null for no bound." },
        { Of(Number with { Minimum = 2, Maximum = 1 }), "The schema's column 'n' has the Minimum 2 above the Maximum 1: exchange them." },
        { Of(Number with { Maximum = double.NaN }), "The schema's column 'n' has the bound NaN: give a finite number, or null for none." },
        { Of(Number with { Format = "0.0#" }), "The schema's column 'n' has the Format '0.0#', which is none of numbers: give 0*" },
        { Of(Category with { Categories = [] }), "The schema's column 'c' has no Categories: name them, or change its kind." },
        { Of(Category with { Categories = ["a", "a"] }), "The schema's column 'c' has the category 'a' 2 times: name it once." },
        {
            Of(Category with { Kind = ColumnKind.Boolean, Categories = ["a"] }),
            "The schema's column 'c' is Boolean and has 1 Categories: give two, false before true."
        },
        {
            Of(Date with { Earliest = new(2024, 1, 2), Latest = new(2024, 1, 1) }),
            "The schema's column 'd' has the Earliest 2024-01-02 after the Latest 2024-01-01: exchange them."
        },
        { Of(Date with { Resolution = TimeSpan.Zero }), "The schema's column 'd' has a Resolution that is not positive: give a*" },
        { Of(Date with { Format = "%" }), "The schema's column 'd' has the Format '%', which is none of dates: give*" },
        { Of(Number) with { Format = new() { DecimalSign = ';' } }, "The table's DecimalSign is ';'; give a point or a comma." },
        { Of(Number) with { Format = new() { Delimiter = 'x' } }, "The table's Delimiter is 'x'; give a comma, a*" },
        { Of(Number) with { Format = new() { ThousandsSign = '.' } }, "The table's ThousandsSign is '.'; give a sign other*" },
    };

    public void Dispose() => files.Dispose();

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_schema_that_contradicts_itself_is_refused(TableSchema schema, string message)
    {
        var save = () => schema.ToJson();
        var read = () => files.Read("n,c,d\n1,a,2024-01-01\n", new() { Schema = schema });

        save.Should().Throw<TableException>().WithMessage(message);
        read.Should().Throw<TableException>().WithMessage(message);
    }

    /// <summary>The JSON has a record of its own, so a property of a column could be forgotten in it.</summary>
    [Fact]
    public void Every_property_of_a_column_is_in_its_JSON()
    {
        var column = new TableColumn
        {
            Name = "n",
            Kind = ColumnKind.Date,
            HasNulls = true,
            Decimals = 2,
            Minimum = 1,
            Maximum = 2,
            Categories = ["a", "b"],
            Format = "yyyy-MM-dd",
            Earliest = new(2024, 1, 1),
            Latest = new(2024, 1, 2),
            Resolution = TimeSpan.FromDays(1),
            Pattern = "#",
            Value = "v",
            StorageType = "DateTime",
            Note = "why",
        };
        var unset = new TableColumn { Name = "", Kind = ColumnKind.Number };
        typeof(TableColumn).GetProperties().Where(property => property.CanWrite).Should().OnlyContain(
            property => !Equals(property.GetValue(column), property.GetValue(unset)), "each has a value that is not its default");

        TableSchema.FromJson(Of(column).ToJson()).Columns.Should().ContainSingle().Which.Should().BeEquivalentTo(column);
    }

    [Fact]
    public void It_is_saved_and_loaded()
    {
        var schema = files.Read(Rows).Schema;
        schema.Save(files["s.json"]);

        var loaded = TableSchema.Load(files["s.json"]);

        loaded.Should().BeEquivalentTo(schema, options => options.ComparingByMembers<TableSchema>().ComparingByMembers<TableColumn>());
        loaded.ToJson().Should().Be(schema.ToJson());
    }

    [Fact]
    public void It_is_printed_as_a_table() => files.Read(Rows).Schema.ToString().Should().Be(Printed);

    [Fact]
    public void A_column_is_edited_and_the_table_read_by_it()
    {
        var schema = files.Read(Rows).Schema;
        var edited = schema.With(schema["town"] with { Kind = ColumnKind.OrderedCategory, Categories = ["y", "x"] })
            .With(schema["id"] with { Kind = ColumnKind.Ignored });

        var table = files.Read(Rows, new() { Schema = edited });

        table.Codes("town").ToArray().Should().Equal(1, 0);
        table.Invoking(read => read.Codes("id")).Should().Throw<TableException>().WithMessage("The column 'id' has no categories*Ignored.");
    }

    [Theory]
    [InlineData("{", "The schema is no schema: * has a value that does not belong there, or is no JSON. Correct it, or infer it anew.")]
    [InlineData("{\"version\":2,\"columns\":[]}", "The schema has the version '2', and this program reads version 1: use the program*")]
    [InlineData("{\"version\":1}", "The schema is no schema: * lacks version, columns, name or kind. Correct it, or infer it anew.")]
    [InlineData("{\"version\":1,\"columns\":[null]}", "The schema is no schema: a column is null, or its name is. Correct it*")]
    [InlineData("{\"version\":1,\"columns\":[{\"name\":\"a\",\"kind\":\"Colour\"}]}", "*'columns[0].kind' in line 1 is none of Number*")]
    [InlineData("{\"version\":1,\"columns\":[{\"name\":\"a\",\"kind\":\"Number\",\"size\":1}]}", "*columns[0]*has a field that schemas*")]
    public void A_schema_that_is_damaged_is_refused(string json, string message)
    {
        var read = () => TableSchema.FromJson(json);

        read.Should().Throw<TableException>().WithMessage(message);
    }

    [Theory]
    [InlineData("x", "1", "n", "The column 'n' has 'x' at line 2, but the schema says Number; change the kind, or correct the value.")]
    [InlineData("1.5", "a", "n", "The column 'n' has '1.5' at line 2, but the schema says whole numbers; change Decimals, or correct*")]
    [InlineData("9007199254740993", "a", "n", "*but a number keeps whole values up to 2^53 only; make the kind TextId, or correct the*")]
    [InlineData("1", "z", "c", "The column 'c' has 'z' at line 2, but the schema's categories do not have it; add it to Categories*")]
    [InlineData("NA", "a", "n", "The column 'n' has no value at line 2, but the schema says that none is missing; set HasNulls*")]
    public void A_value_that_contradicts_the_schema_is_refused(string n, string c, string column, string message)
    {
        var schema = Of(Number with { Decimals = 0 }, Category);

        var refusal = files.Refusal($"n,c\n{n},{(column == "n" ? "a" : c)}\n", new() { Schema = schema });

        refusal.Should().Match(message);
    }

    [Fact]
    public void A_date_or_a_constant_that_contradicts_the_schema_is_refused()
    {
        files.Refusal("d\n1.2.2024\n", new() { Schema = Of(Date with { Format = "yyyy-MM-dd" }) }).Should()
            .Be("The column 'd' has '1.2.2024' at line 2, but the schema says dates of the format yyyy-MM-dd; change the format or " +
                "the kind, or correct the value.");
        files.Refusal("k\n2\n", new() { Schema = Of(new TableColumn { Name = "k", Kind = ColumnKind.Constant, Value = "1" }) }).Should()
            .Be("The column 'k' has '2' at line 2, but the schema says that every value is '1'; change the kind, or correct the value.");
    }

    [Fact]
    public void Columns_are_found_by_name_and_none_may_lack()
    {
        var schema = Of(Number, Category);

        files.Read("c,n\na,5\nb,7\n", new() { Schema = schema }).Schema.Columns.Select(column => column.Name).Should().Equal("n", "c");
        files.Refusal("c\na\n", new() { Schema = schema }).Should()
            .Be("The file 'FILE' has no column 'n', which the schema has; its columns are: 'c'.");
        files.Refusal("c,n,x\na,1,1\n", new() { Schema = schema }).Should()
            .Be("The file 'FILE' has the column 'x', which the schema does not have: add it, perhaps as Ignored.");
        files.Refusal("a\n1\n2\n", new() { Kinds = new Dictionary<string, ColumnKind> { ["b"] = ColumnKind.Date } }).Should()
            .Be("Kinds names the column 'b', which the file 'FILE' does not have: 'a'.");
    }

    private static TableSchema Of(params TableColumn[] columns) => new() { Columns = columns };

    private const string Printed =
        "column  kind              values\n" +
        "id      Category          2: A-001, A-002\n" +
        "price   Category or null  1: 1.50\n" +
        "town    Category          2: x, y\n" +
        "day     Date              2024-01-01 to 2024-02-01, days, written yyyy-MM-dd\n" +
        "big     Constant          1";
}
