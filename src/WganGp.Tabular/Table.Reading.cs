using WganGp.Tabular.Reading;

namespace WganGp.Tabular;

public sealed partial class Table
{
    /// <summary>
    /// Reads a CSV file. Delimiter, decimal sign, encoding, kinds and formats are found, unless the options give them. The file is read
    /// twice, and memory holds the numbers and codes alone.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What is known of it; null is nothing.</param>
    /// <exception cref="TableException">The file cannot be read as a table; the message says where and why.</exception>
    public static Table ReadCsv(string path, TableReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new();
        return TableReader.Read(new CsvSource(path, options), options);
    }
}
