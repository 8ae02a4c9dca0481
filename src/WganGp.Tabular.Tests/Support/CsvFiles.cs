using System.Text;
using WganGp.TestSupport;

namespace WganGp.Tabular.Tests.Support;

/// <summary>Small files in a folder that is gone after the test.</summary>
internal sealed class CsvFiles : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private int files;

    public string this[string name] => folder[name];

    public string Write(string text, Encoding? encoding = null) => Write((encoding ?? new UTF8Encoding(false)).GetBytes(text));

    public string Write(byte[] bytes)
    {
        var path = folder[$"table{++files}.csv"];
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public Table Read(string text, TableReadOptions? options = null) => Table.ReadCsv(Write(text), options);

    /// <summary>The message with which a text is refused, without the file's path.</summary>
    public string Refusal(string text, TableReadOptions? options = null) => RefusalOf(Write(text), options);

    public static string RefusalOf(string path, TableReadOptions? options = null)
    {
        var error = Xunit.Assert.Throws<TableException>(() => Table.ReadCsv(path, options));
        return error.Message.Replace(path, "FILE", StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>A table of one column, with a row for each value.</summary>
    public static string Column(IEnumerable<string> values) => "value\n" + string.Concat(values.Select(value => value + "\n"));
}
