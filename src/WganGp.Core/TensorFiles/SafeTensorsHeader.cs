namespace WganGp.TensorFiles;

/// <summary>
/// A header whose fields were checked against the format; <see cref="CheckCovers"/> checks them against the file's length.
/// </summary>
internal sealed class SafeTensorsHeader
{
    /// <summary>The reference implementation's limit.</summary>
    public const long MaxBytes = 100_000_000;

    public const string MetadataKey = "__metadata__";

    /// <summary>
    /// The metadata entry that holds the SHA-256 of the whole file, in lower-case hexadecimal, computed with these 64
    /// digits as zeros. It covers the length field and the header too, so that a changed bit anywhere is detected.
    /// </summary>
    public const string DigestKey = "sha256";

    public static ReadOnlySpan<byte> BlankDigest => "0000000000000000000000000000000000000000000000000000000000000000"u8;

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public required IReadOnlyDictionary<string, TensorEntry> Tensors { get; init; }

    /// <summary>The position of the digest's first digit, counted from the header's first byte; null when it has none.</summary>
    public required int? DigestAt { get; init; }

    /// <summary>Checks that the tensors cover the data, in any order, without overlap or gap.</summary>
    public void CheckCovers(long dataBytes, string file)
    {
        var end = 0L;
        TensorEntry[] sorted = [.. Tensors.Values];
        Array.Sort(sorted, (a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        foreach (var tensor in sorted)
        {
            var name = CheckpointErrors.Quote(tensor.Name);
            if (tensor.Begin < end)
            {
                throw CheckpointErrors.Damaged(
                    file, $"tensor {name} overlaps the one before it: it begins at byte {tensor.Begin}, that one ends at {end}");
            }

            if (tensor.Begin > end)
            {
                throw CheckpointErrors.Damaged(
                    file, $"there is a gap before tensor {name}: it begins at byte {tensor.Begin}, the data before it ends at {end}");
            }

            end = tensor.End;
        }

        if (end > dataBytes) throw CheckpointErrors.Damaged(file, $"it is truncated: its tensors need {end} bytes, it has {dataBytes}");
        if (end < dataBytes) throw CheckpointErrors.Damaged(file, $"{dataBytes - end} bytes at its end belong to no tensor");
    }
}
