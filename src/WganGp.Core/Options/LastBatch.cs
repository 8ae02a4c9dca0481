namespace WganGp;

/// <summary>What happens to the samples that are left at the end of a pass and do not fill a batch.</summary>
public enum LastBatch
{
    /// <summary>They are left out of this pass. The next pass is shuffled again.</summary>
    Drop,

    /// <summary>They are used as a smaller batch.</summary>
    Keep,
}
