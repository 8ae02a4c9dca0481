using FluentAssertions;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.Tabular;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests;

public sealed class TableSchemaCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_bundled_table_is_shown()
    {
        var result = ConsoleProgram.Run("table", "schema");

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().MatchRegex("Island +Category +3: Biscoe, Dream, Torgersen").And.Contain("344 rows, 17 columns.");
    }

    [Fact]
    public void A_schema_is_saved_for_editing()
    {
        File.WriteAllText(folder["data.csv"], "n,town\n1,x\n5,y\n9,x\n");

        var result = ConsoleProgram.Run("table", "schema", folder["data.csv"], "--save", folder["schema.json"]);

        result.ExitCode.Should().Be(0, result.Error);
        TableSchema.Load(folder["schema.json"])["town"].Categories.Should().Equal("x", "y");
    }

    [Fact]
    public void A_file_that_is_no_table_is_one_line_and_exit_code_1()
    {
        File.WriteAllText(folder["data.csv"], "n,town\n1,x\n5\n");

        var result = ConsoleProgram.Run("table", "schema", folder["data.csv"]);

        result.ExitCode.Should().Be(1);
        result.Error.Trim().Split('\n').Should().ContainSingle().Which.Should().Contain("has 1 fields in line 3, and its first line has 2");
    }
}
