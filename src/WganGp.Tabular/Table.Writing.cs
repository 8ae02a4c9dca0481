using Microsoft.Data.Analysis;
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

    /// <summary>
    /// Writes a Parquet file whose columns have the types of <see cref="TableColumn.StorageType"/>, or those that hold their values.
    /// Text ids are new ones. An existing file is replaced as a whole, or not at all.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Where new ids come from; null is the defaults.</param>
    /// <exception cref="TableException">It cannot be written; what was at the path before is unchanged.</exception>
    public void WriteParquet(string path, TableWriteOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ParquetTableWriter.Write(this, path, options ?? new());
    }

    /// <summary>The table as a data frame, which is a data view of ML.NET too. Text ids are new ones.</summary>
    /// <param name="options">Where new ids come from; null is the defaults.</param>
    /// <exception cref="TableException">A value does not fit the column's <see cref="TableColumn.StorageType"/>.</exception>
    public DataFrame ToDataFrame(TableWriteOptions? options = null) => DataFrameMaker.Of(this, options ?? new());

    /// <summary>
    /// The rows as records: by the constructor with the most parameters that are all columns, and by the properties with the names of
    /// columns that can be set. Upper and lower case do not matter. Text ids are new ones.
    /// </summary>
    /// <typeparam name="T">The records' type.</typeparam>
    /// <param name="options">Where new ids come from; null is the defaults.</param>
    /// <exception cref="TableException">The type has no such constructor or property, or a value does not fit its type.</exception>
    public IReadOnlyList<T> ToRecords<T>(TableWriteOptions? options = null)
    {
        var maker = new RecordMaker<T>(this, options ?? new());
        var records = new T[Count];
        for (var row = 0; row < records.Length; row++) records[row] = maker.Make(row);
        return records;
    }
}
