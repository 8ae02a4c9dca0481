using Microsoft.Data.Analysis;
using Microsoft.ML;
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

    /// <summary>
    /// The bundled table, to try things with: palmerpenguins' 344 penguins (CC0 1.0), with numbers, categories, a boolean, a date,
    /// constants and missing values.
    /// </summary>
    /// <param name="options">As for <see cref="ReadCsv"/>.</param>
    public static Table ReadBundled(TableReadOptions? options = null)
    {
        options ??= new();
        static Stream Open() => typeof(Table).Assembly.GetManifestResourceStream("penguins.csv")!;
        return TableReader.Read(new CsvSource("The bundled table", Open, options), options);
    }

    /// <summary>Reads a Parquet file, one row group after the other, twice.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What is known of it; null is nothing. What concerns text files has no effect.</param>
    /// <exception cref="TableException">The file cannot be read as a table; the message says where and why.</exception>
    public static Table ReadParquet(string path, TableReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return TableReader.Read(new ParquetSource(path), options ?? new());
    }

    /// <summary>Reads a data frame.</summary>
    /// <param name="frame">The frame, whose columns are numbers, texts, booleans or dates.</param>
    /// <param name="options">What is known of it; null is nothing. What concerns text files has no effect.</param>
    /// <exception cref="TableException">The frame cannot be read as a table; the message says where and why.</exception>
    public static Table FromDataFrame(DataFrame frame, TableReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return TableReader.Read(new DataFrameSource(frame), options ?? new());
    }

    /// <summary>
    /// Reads a data view of ML.NET, in two passes. Its columns are numbers, texts, booleans, dates and keys; keys become their values where
    /// the view has them, and empty texts and NaN are missing, as they are there.
    /// </summary>
    /// <param name="view">The view.</param>
    /// <param name="options">What is known of it; null is nothing. What concerns text files has no effect.</param>
    /// <exception cref="TableException">The view cannot be read as a table; the message says where and why.</exception>
    public static Table FromDataView(IDataView view, TableReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        return TableReader.Read(new DataViewSource(view), options ?? new());
    }

    /// <summary>
    /// Reads records by their public properties: numbers, texts, booleans, enumerations, dates and times, spans of time as seconds,
    /// <see cref="Guid"/>s, and each of them nullable. A moment with an offset is kept in UTC.
    /// </summary>
    /// <typeparam name="T">The records' type.</typeparam>
    /// <param name="records">The records; a sequence is copied to a list, because it is read twice.</param>
    /// <param name="options">What is known of them; null is nothing. What concerns text files has no effect.</param>
    /// <exception cref="TableException">The records cannot be read as a table; the message says where and why.</exception>
    public static Table FromRecords<T>(IEnumerable<T> records, TableReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        return TableReader.Read(new RecordSource<T>(records), options ?? new());
    }
}
