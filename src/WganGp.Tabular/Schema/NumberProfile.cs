using WganGp.Tabular.Values;

namespace WganGp.Tabular.Schema;

/// <summary>What is known of a column's numbers under one decimal sign.</summary>
internal sealed class NumberProfile
{
    private double last = double.NaN;

    /// <summary>Numbers so far, whether all values are or not.</summary>
    public long Count { get; private set; }

    /// <summary>Values that are no numbers, or that a number would change.</summary>
    public long Misfits { get; private set; }

    public double Minimum { get; private set; } = double.PositiveInfinity;

    public double Maximum { get; private set; } = double.NegativeInfinity;

    /// <summary>The most decimals of a value; null when there is no bound.</summary>
    public int? Decimals { get; private set; } = 0;

    /// <summary>The most decimals written, where zeros are written at the end.</summary>
    public int Padded => IsPadded ? Written : 0;

    public char Grouping { get; private set; }

    public bool HasLeadingZeros { get; private set; }

    public bool IsInexact { get; private set; }

    /// <summary>Values that are numbers under this sign alone.</summary>
    public long Evidence { get; set; }

    /// <summary>Whether each is larger than the one before.</summary>
    public bool IsIncreasing { get; private set; } = true;

    /// <summary>Whether each is the one before and 1.</summary>
    public bool IsSequence { get; private set; } = true;

    private bool IsPadded { get; set; }

    private int Written { get; set; }

    public void Add(in NumberText number)
    {
        Add(number.Value);
        if (number.Decimals is not { } decimals || decimals > NumberText.MostDecimals) Decimals = null;
        else if (Decimals is { } most) Decimals = Math.Max(most, decimals);
        Written = Math.Max(Written, number.Written);
        IsPadded |= number.Decimals is { } found && number.Written > found;
        if (number.Grouping != '\0')
        {
            if (Grouping != '\0' && Grouping != number.Grouping) Misfits++;
            Grouping = number.Grouping;
        }

        HasLeadingZeros |= number.HasLeadingZero;
        IsInexact |= !number.IsExact;
    }

    /// <summary>Adds a number that never was a text.</summary>
    public void AddBinary(double value)
    {
        Add(value);
        while (Decimals is { } decimals && Math.Round(value, decimals) != value)
        {
            Decimals = decimals < NumberText.MostDecimals ? decimals + 1 : null;
        }
    }

    public void AddMisfit() => Misfits++;

    private void Add(double value)
    {
        Count++;
        Minimum = Math.Min(Minimum, value);
        Maximum = Math.Max(Maximum, value);
        if (Count > 1)
        {
            IsIncreasing &= value > last;
            IsSequence &= value == last + 1;
        }

        last = value;
    }
}
