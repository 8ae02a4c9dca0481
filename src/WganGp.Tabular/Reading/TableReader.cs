using WganGp.Tabular.Schema;
using WganGp.Tabular.Values;

namespace WganGp.Tabular.Reading;

/// <summary>Reads a table in two passes: the first infers the schema, the second fills arrays of the right size.</summary>
internal static class TableReader
{
    public const int MostColumns = 10_000;

    public static Table Read(ITableSource source, TableReadOptions options)
    {
        var expected = 0;
        TableSchema schema;
        if (options.Schema is { } given)
        {
            SchemaRules.Check(given);
            schema = given;
        }
        else
        {
            (schema, expected) = Infer(source, options);
        }

        return Fill(source, schema, expected);
    }

    public static (TableSchema Schema, int Count) Infer(ITableSource source, TableReadOptions options)
    {
        CheckColumns(source);
        if (options.Kinds.Keys.FirstOrDefault(name => !source.Columns.Contains(name)) is { } unknown)
        {
            throw new TableException(
                $"Kinds names the column {Printed.Of(unknown)}, which {Lower(source.Name)} does not have: {Names(source.Columns)}.");
        }

        ColumnProfile[] profiles =
            [.. source.Columns.Select(name => new ColumnProfile(name, options.MaximumCategories, () => source.Where))];
        var count = source.Read(profiles);
        if (count == 0) throw new TableException($"{source.Name} has a header and no rows: give a table with rows.");
        var schema = new Inference(profiles, options, source.Format).Schema();
        if (source.AssumesHeader && HeaderCheck.LooksLikeRow(schema))
        {
            throw new TableException(
                $"The first line of {Lower(source.Name)} looks like a row, not like names ({Names(source.Columns)}): set HasHeader to " +
                "true " +
                "or false.");
        }

        TableColumn[] columns = [.. schema.Columns.Zip(source.Types, (column, type) => column with { StorageType = type })];
        return (schema with { Columns = columns }, count);
    }

    private static Table Fill(ITableSource source, TableSchema schema, int expected)
    {
        CheckColumns(source);
        var sinks = new ColumnSink?[source.Columns.Count];
        var places = source.Columns.Select((name, at) => (name, at)).ToDictionary(place => place.name, place => place.at);
        foreach (var column in schema.Columns)
        {
            var at = places.Remove(column.Name, out var place) ? place : -1;
            if (at >= 0 && column.Kind != ColumnKind.Ignored)
            {
                sinks[at] = ColumnSink.Of(column, schema.Format, expected, () => source.Where);
            }
            else if (at < 0 && column.IsLearned)
            {
                throw new TableException(
                    $"{source.Name} has no column {Printed.Of(column.Name)}, which the schema has; its columns are: " +
                    $"{Names(source.Columns)}.");
            }
        }

        if (places.Count > 0)
        {
            throw new TableException(
                $"{source.Name} has the column {Printed.Of(places.Keys.First())}, which the schema does not have: add it, perhaps as " +
                "Ignored.");
        }

        var count = source.Read(sinks);
        if (count == 0) throw new TableException($"{source.Name} has a header and no rows: give a table with rows.");
        return Made(schema, count, source.Columns, sinks);
    }

    private static Table Made(TableSchema schema, int count, IReadOnlyList<string> names, ColumnSink?[] sinks)
    {
        var values = new Dictionary<string, Array>();
        var filters = new Dictionary<string, IdFilter>();
        for (var at = 0; at < sinks.Length; at++)
        {
            if (sinks[at]?.Values is { } array) values[names[at]] = array;
            if (sinks[at] is IdSink ids) filters[names[at]] = ids.Filter;
            // The arrays are as large as the table; a sink need not outlive its turn.
            sinks[at] = null;
        }

        return new Table(schema, count, values) { Ids = filters };
    }

    private static void CheckColumns(ITableSource source)
    {
        var names = source.Columns;
        if (names.Count == 0) throw new TableException($"{source.Name} has no columns: give a table with columns.");
        if (names.Count > MostColumns)
        {
            throw new TableException(
                $"{source.Name} has {Printed.Of(names.Count)} columns, and at most {Printed.Of(MostColumns)} are read: check the " +
                "delimiter, or " +
                "leave columns out.");
        }

        var seen = new Dictionary<string, int>();
        for (var at = 0; at < names.Count; at++)
        {
            if (seen.TryGetValue(names[at], out var before))
            {
                throw new TableException(
                    $"{source.Name} has two columns named {Printed.Of(names[at])}, number {Printed.Of(before + 1)} and number " +
                    $"{Printed.Of(at + 1)}: rename one.");
            }

            seen[names[at]] = at;
        }
    }

    private static string Names(IReadOnlyList<string> names)
    {
        const int most = 10;
        var shown = string.Join(", ", names.Take(most).Select(Printed.Of));
        return names.Count > most ? $"{shown} and {Printed.Of(names.Count - most)} more" : shown;
    }

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
