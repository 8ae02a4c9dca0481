namespace WganGp;

/// <summary>How the learning rate changes over the run.</summary>
public enum LearningRateDecay
{
    /// <summary>It is constant.</summary>
    None,

    /// <summary>It decays linearly to zero at the last step, as in the paper's CIFAR-10 ResNet.</summary>
    LinearToZero,
}
