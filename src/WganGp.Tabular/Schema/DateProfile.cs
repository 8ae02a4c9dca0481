using WganGp.Tabular.Values;

namespace WganGp.Tabular.Schema;

/// <summary>The formats under which every value of a column is a date.</summary>
internal sealed class DateProfile
{
    private static readonly long[] Units =
    [
        TimeSpan.TicksPerDay, TimeSpan.TicksPerHour, TimeSpan.TicksPerMinute, TimeSpan.TicksPerSecond, TimeSpan.TicksPerMillisecond,
        TimeSpan.TicksPerMicrosecond, 1,
    ];

    private List<Candidate>? candidates;

    /// <summary>The formats that remain, the preferred first.</summary>
    public IReadOnlyList<Candidate> Candidates => candidates ?? [];

    public void Add(string text)
    {
        if (candidates is null) Start(text);
        else if (candidates.Count > 0) candidates.RemoveAll(candidate => !candidate.Add(text));
    }

    /// <summary>Adds a date that never was a text.</summary>
    public void AddBinary(DateTime value)
    {
        candidates ??= [new(null)];
        foreach (var candidate in candidates) candidate.Add(value.Ticks);
    }

    /// <summary>Nothing here is a date.</summary>
    public void Refuse() => candidates = [];

    private void Start(string text)
    {
        const int longest = 40;
        candidates = [];
        if (text.Length is < 4 or > longest || !text.Any(char.IsAsciiDigit)) return;
        candidates.AddRange(DateFormats.All.Select(format => new Candidate(format)).Where(candidate => candidate.Add(text)));
    }

    /// <summary>One format, and what the dates are under it.</summary>
    /// <param name="format">The format; null if the dates never were texts.</param>
    internal sealed class Candidate(string? format)
    {
        private readonly bool hasOffset = format?.EndsWith(DateText.Offset, StringComparison.Ordinal) == true;
        private TimeSpan? offset;
        private int unit;

        /// <summary>Whether the dates have several offsets from UTC, so that UTC is all that they have in common.</summary>
        public bool HasOffsets { get; private set; }

        /// <summary>The format, with the offset in it if all dates have the same.</summary>
        public string? Format => !hasOffset || HasOffsets || offset is not { } same
            ? format
            : format![..^DateText.Offset.Length] + $"'{(same < TimeSpan.Zero ? '-' : '+')}{same:hh\\:mm}'";

        public DateTime Earliest => new(Moved(Least));

        public DateTime Latest => new(Moved(Most));

        public TimeSpan Resolution => new(Units[unit]);

        private long Least { get; set; } = long.MaxValue;

        private long Most { get; set; } = long.MinValue;

        public bool Add(string text)
        {
            if (!DateText.TryParse(text, format!, out var ticks)) return false;
            if (hasOffset)
            {
                DateText.TryParseOffset(text, format!, out var moment);
                HasOffsets |= offset is { } before && before != moment.Offset;
                offset ??= moment.Offset;
            }

            Add(ticks);
            return true;
        }

        public void Add(long ticks)
        {
            Least = Math.Min(Least, ticks);
            Most = Math.Max(Most, ticks);
            while (ticks % Units[unit] != 0) unit++;
        }

        /// <summary>Dates of one offset are kept as their clocks showed them.</summary>
        private long Moved(long ticks) => hasOffset && !HasOffsets ? ticks + offset!.Value.Ticks : ticks;
    }
}
