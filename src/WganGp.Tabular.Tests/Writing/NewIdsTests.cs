using FluentAssertions;
using WganGp.Tabular.Tests.Support;
using WganGp.Tabular.Values;
using Xunit;

namespace WganGp.Tabular.Tests.Writing;

/// <summary>Ids are made, never copied.</summary>
public sealed class NewIdsTests : IDisposable
{
    private readonly CsvFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("##", 100)]
    [InlineData("%", 9)]
    [InlineData(@"\A-a", 26)]
    [InlineData("xX", 256)]
    public void Every_id_of_a_pattern_comes_once(string pattern, int count)
    {
        var ids = new IdMaker(Column(pattern), 3, null);

        var made = Enumerable.Range(0, count).Select(_ => ids.Next()).ToList();

        made.Should().OnlyHaveUniqueItems();
        ids.Invoking(maker => maker.Next()).Should().Throw<TableException>()
            .WithMessage($"The pattern of the ids of 'id' has {count} ids, and the rows need more: make Pattern longer.");
    }

    [Fact]
    public void A_long_pattern_has_more_ids_than_are_counted_and_each_comes_once()
    {
        var ids = new IdMaker(Column(new string('x', 32)), 3, null);

        Enumerable.Range(0, 2000).Select(_ => ids.Next()).Should().OnlyHaveUniqueItems().And.OnlyContain(id => id.Length == 32);
    }

    [Fact]
    public void The_same_seed_gives_the_same_ids_and_another_others()
    {
        var table = files.Read("id,x\n" + string.Concat(Enumerable.Range(0, 40).Select(row => $"C{row * 7919 % 99991:D5},{row % 3}\n")));
        foreach (var (name, seed) in ((string, ulong)[])[("a", 1), ("b", 1), ("c", 2)]) table.WriteCsv(files[name], new() { Seed = seed });

        File.ReadAllText(files["b"]).Should().Be(File.ReadAllText(files["a"]));
        File.ReadAllText(files["c"]).Should().NotBe(File.ReadAllText(files["a"]));
    }

    [Fact]
    public void Ids_of_a_table_that_was_read_are_avoided()
    {
        // 900 of the 1,000 ids exist: the new ones are among the others.
        var real = Enumerable.Range(0, 900).Select(row => $"{row * 7 % 1000:D3}").ToHashSet();
        var schema = new TableSchema { Columns = [Column("###"), new() { Name = "x", Kind = ColumnKind.Number }] };
        var table = files.Read("id,x\n" + string.Concat(real.Select(id => $"{id},1\n")), new() { Schema = schema });

        var made = table.Take([.. Enumerable.Range(0, 80)]).ToRecords<Row>(new() { Avoid = table });

        made.Should().OnlyContain(row => !real.Contains(row.Id));
        made.Select(row => row.Id).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void The_filter_has_what_was_added_and_hardly_anything_else()
    {
        var filter = new IdFilter();
        for (var number = 0; number < 20_000; number++) filter.Add($"id {number}");

        Enumerable.Range(0, 20_000).Should().OnlyContain(number => filter.MayContain($"id {number}"));
        Enumerable.Range(20_000, 20_000).Count(number => filter.MayContain($"id {number}")).Should().BeLessThan(200);
    }

    private static TableColumn Column(string pattern) => new() { Name = "id", Kind = ColumnKind.TextId, Pattern = pattern };

    private sealed record Row(string Id);
}
