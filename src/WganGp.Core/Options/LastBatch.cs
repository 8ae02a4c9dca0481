namespace WganGp;

/// <summary>What to do with the samples left over at the end of a pass, too few for a batch.</summary>
public enum LastBatch
{
    /// <summary>Leave them out of this pass; the next one is shuffled anew.</summary>
    Drop,

    /// <summary>Train on the smaller batch.</summary>
    Keep,
}
