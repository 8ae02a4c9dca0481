namespace WganGp.Tabular.Schema;

/// <summary>Receives the cells of one column, row by row.</summary>
internal interface ICellSink
{
    void Null();

    void Text(string text);

    void Number(double value);

    void Whole(long value);

    void Date(DateTime value);
}
