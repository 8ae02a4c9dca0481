namespace WganGp;

/// <summary>The optimisation algorithm.</summary>
public enum OptimizerKind
{
    /// <summary>Adam (arXiv 1412.6980), the paper's choice for WGAN-GP.</summary>
    Adam,

    /// <summary>RMSprop, the choice of the original WGAN with weight clipping.</summary>
    RmsProp,
}
