using WganGp.Tabular.Writing;

namespace WganGp.Tabular;

public sealed partial class Table
{
    /// <summary>
    /// Writes a CSV file with the columns, formats, delimiter and encoding of <see cref="Schema"/>. Text ids are new ones. An existing file
    /// is replaced as a whole, or not at all.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Where new ids come from, and another format; null is the defaults.</param>
    /// <exception cref="TableException">It cannot be written; what was at the path before is unchanged.</exception>
    public void WriteCsv(string path, TableWriteOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        new CsvTableWriter(this, options ?? new()).Write(path);
    }
}
