namespace WganGp.Processes;

/// <summary>This process's rows of one part of a batch.</summary>
/// <param name="Whole">The part's rows in all processes.</param>
/// <param name="Offset">Where this process's rows begin in the part.</param>
/// <param name="Start">Where they begin among all the rows of the batch that this process has.</param>
/// <param name="Size">How many they are.</param>
internal readonly record struct PartShare(long Whole, long Offset, long Start, long Size)
{
    /// <summary>Whether the part is this process's alone.</summary>
    public bool IsWhole => Size == Whole;

    /// <summary>The same rows, counted in packs.</summary>
    public PartShare InPacks(int pac) => new(Whole / pac, Offset / pac, Start / pac, Size / pac);
}
