using System.Globalization;

namespace WganGp.Tabular.Reading;

/// <summary>Where a source is that has rows and no lines.</summary>
internal sealed class RowPosition
{
    public long Row { get; set; }

    public string Where => string.Create(CultureInfo.InvariantCulture, $"row {Row + 1:N0}");
}
