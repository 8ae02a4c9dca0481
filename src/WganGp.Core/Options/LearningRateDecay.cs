namespace WganGp;

/// <summary>How the learning rate moves over the run.</summary>
public enum LearningRateDecay
{
    /// <summary>It stays.</summary>
    None,

    /// <summary>Linearly to zero at the last step, as the paper's CIFAR-10 ResNet does.</summary>
    LinearToZero,
}
