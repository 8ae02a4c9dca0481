using System.Globalization;
using FluentAssertions;
using WganGp.Tabular.Tests.Support;
using WganGp.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace WganGp.Tabular.Tests.Writing;

/// <summary>Random tables are written and read again: every kind of column under every way of writing.</summary>
public sealed class RoundTripTests(ITestOutputHelper output) : IDisposable
{
    private readonly CsvFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void A_table_is_read_as_it_was_written()
    {
        var seen = new Dictionary<(string, string), int>();
        foreach (var seed in Enumerable.Range(0, TestLength.Of(usual: 160, full: 4000)))
        {
            var made = RandomTable.Of(seed);
            var path = files["table.csv"];
            made.Table.WriteCsv(path);

            var read = Table.ReadCsv(path, new() { Schema = made.Table.Schema, Delimiter = made.Table.Schema.Format.Delimiter });

            RandomTable.Same(read, made.Table, $"seed {seed}");
            foreach (var kind in made.Kinds)
            {
                foreach (var trait in made.Traits) seen[(kind, trait)] = seen.GetValueOrDefault((kind, trait)) + 1;
            }
        }

        Covered(seen, RandomTable.AllKinds, RandomTable.AllTraits);
    }

    [Fact]
    public void A_file_that_was_inferred_is_written_byte_for_byte()
    {
        foreach (var seed in Enumerable.Range(0, TestLength.Of(usual: 60, full: 2000)))
        {
            var made = RandomTable.Of(seed, isTelling: true);
            made.Table.WriteCsv(files["first.csv"]);
            var read = Table.ReadCsv(files["first.csv"]);
            read.WriteCsv(files["second.csv"]);

            File.ReadAllBytes(files["second.csv"]).Should().Equal(File.ReadAllBytes(files["first.csv"]), "of seed {0}", seed);
            var again = Table.ReadCsv(files["second.csv"]);
            again.Schema.ToJson().Should().Be(read.Schema.ToJson(), "of seed {0}", seed);
        }
    }

    [Fact]
    public void Parquet_keeps_what_the_table_has()
    {
        foreach (var seed in Enumerable.Range(0, TestLength.Of(usual: 40, full: 1000)))
        {
            var made = RandomTable.Of(seed);
            made.Table.WriteParquet(files["table.parquet"]);

            RandomTable.Same(Table.ReadParquet(files["table.parquet"], new() { Schema = made.Table.Schema }), made.Table, $"seed {seed}");
        }
    }

    /// <summary>Prints how often each pair occurred, and fails for one that never did.</summary>
    private void Covered(Dictionary<(string Kind, string Trait), int> seen, IReadOnlyList<string> kinds, IReadOnlyList<string> traits)
    {
        output.WriteLine("".PadRight(16) + string.Join(' ', traits));
        foreach (var kind in kinds)
        {
            var counts = traits.Select(trait => seen.GetValueOrDefault((kind, trait)));
            output.WriteLine(kind.PadRight(16) + string.Join(' ', counts.Zip(
                traits, (count, trait) => count.ToString(CultureInfo.InvariantCulture).PadLeft(trait.Length))));
        }

        kinds.SelectMany(kind => traits.Select(trait => (kind, trait))).Where(pair => !seen.ContainsKey(pair)).Should().BeEmpty();
    }
}
