namespace WganGp.Metrics;

/// <summary>What a classifier's features are.</summary>
public enum ClassOutput
{
    /// <summary>Logits: the softmax is taken here.</summary>
    Logits,

    /// <summary>Probabilities: numbers from 0 to 1 that sum to 1.</summary>
    Probabilities,
}
