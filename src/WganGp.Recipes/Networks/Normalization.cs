namespace WganGp.Recipes.Networks;

/// <summary>The normalisation between a network's layers.</summary>
public enum Normalization
{
    /// <summary>No normalisation.</summary>
    None,

    /// <summary>
    /// Each channel over the batch (BatchNorm). Good in a generator; in a critic it makes a score depend on the other samples,
    /// which <see cref="CriticInspector"/> rejects unless the finding is accepted.
    /// </summary>
    Batch,

    /// <summary>
    /// Each sample over its channels, height and width, then a gain and an offset per channel (LayerNorm): the paper's choice for critics,
    /// section 4.
    /// </summary>
    Layer,
}
