using WganGp.Tabular.Schema;

namespace WganGp.Tabular.Reading;

/// <summary>A table somewhere, of which every pass gives the same rows.</summary>
internal interface ITableSource
{
    /// <summary>What it is, for messages: "The file 'x.csv'".</summary>
    string Name { get; }

    IReadOnlyList<string> Columns { get; }

    /// <summary>The columns' types by .NET's names; null for text.</summary>
    IReadOnlyList<string?> Types { get; }

    /// <summary>How the table is written as text, as far as it is found before its values are understood.</summary>
    TableFormat Format { get; }

    /// <summary>Whether the first line was taken for names though nobody said so.</summary>
    bool AssumesHeader { get; }

    /// <summary>Where the row is that is passing: "line 17".</summary>
    string Where { get; }

    /// <summary>Passes all rows, one sink per column; a column without a sink is not read.</summary>
    /// <returns>The number of rows.</returns>
    int Read(IReadOnlyList<ICellSink?> sinks);
}
