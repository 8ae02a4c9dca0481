namespace WganGp.Tabular.Reading;

/// <summary>A column's values while their number is not known, or known beforehand.</summary>
/// <param name="expected">The number of values that is expected.</param>
internal sealed class Growing<T>(int expected)
{
    private T[] values = new T[expected];
    private int count;

    public void Add(T value)
    {
        if (count == values.Length) Array.Resize(ref values, Math.Max(1024, (int)Math.Min(Array.MaxLength, values.Length * 3L / 2)));
        values[count++] = value;
    }

    public T[] ToArray()
    {
        if (values.Length != count) Array.Resize(ref values, count);
        return values;
    }
}
