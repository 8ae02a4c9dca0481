namespace WganGp.Recipes.Data;

/// <summary>Which CIFAR labels batches carry.</summary>
public enum CifarLabels
{
    /// <summary>None.</summary>
    None,

    /// <summary>The class: 10 in CIFAR-10, 100 in CIFAR-100.</summary>
    Fine,

    /// <summary>The superclass: 20 in CIFAR-100.</summary>
    Coarse,
}
