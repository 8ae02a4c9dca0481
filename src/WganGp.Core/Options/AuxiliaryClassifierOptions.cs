namespace WganGp;

/// <summary>
/// The auxiliary classifier of ACGAN (arXiv 1610.09585), as in the paper's supervised CIFAR-10 model (section 5.4;
/// gan_cifar_resnet.py of its code): the critic also predicts the class. Its cross-entropy on real samples is added to the
/// critic's loss, and its cross-entropy on generated samples to the generator's loss.
/// </summary>
/// <remarks>The critic must implement <see cref="IClassifyingCritic"/>, and conditions must be class labels, int64 <c>[N]</c>.</remarks>
public sealed record AuxiliaryClassifierOptions
{
    /// <summary>The factor of the cross-entropy in the critic's loss.</summary>
    /// <value>The default is 0: off. The paper's model uses 1.</value>
    public double CriticWeight { get; set; }

    /// <summary>The factor of the cross-entropy in the generator's loss.</summary>
    /// <value>The default is 0: off. The paper's model uses 0.1.</value>
    public double GeneratorWeight { get; set; }

    internal bool IsOn => CriticWeight > 0 || GeneratorWeight > 0;

    internal IEnumerable<string> Failures(string prefix)
    {
        var check = new OptionCheck(prefix);
        check.Factor(nameof(CriticWeight), CriticWeight);
        check.Factor(nameof(GeneratorWeight), GeneratorWeight);
        if (GeneratorWeight > 0 && CriticWeight == 0)
        {
            check.Add(
                $"{prefix}{nameof(GeneratorWeight)} is {GeneratorWeight} with {nameof(CriticWeight)} 0",
                $"nothing would train the classifier that the generator learns from: set {nameof(CriticWeight)} too, for example to 1");
        }

        return check.Failures;
    }
}
