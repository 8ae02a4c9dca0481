namespace WganGp;

/// <summary>
/// The consistency term of CT-GAN (arXiv 1803.01541, equation 4; in the form of its code, biuyq/CT-GAN). It makes two passes of the
/// same real samples through a critic with dropout agree:
/// <c>mean(max(0, λ₂·((D(x′) - D(x″))² + w·mean((F(x′) - F(x″))²)) - M))</c>, where F is the last hidden layer.
/// </summary>
/// <remarks>The critic must implement <see cref="IFeatureCritic"/>. If it draws nothing at random, the term is zero.</remarks>
public sealed record ConsistencyOptions
{
    /// <summary>λ₂, the factor of the term.</summary>
    /// <value>The default is 0: the term is off. CT-GAN uses 2.</value>
    public double Weight { get; set; }

    /// <summary>w, the factor of the features' part.</summary>
    /// <value>The default is 0.1, as in CT-GAN.</value>
    public double FeatureWeight { get; set; } = 0.1;

    /// <summary>M, the disagreement that is not penalised.</summary>
    /// <value>The default is 0, as in CT-GAN's code for MNIST and CIFAR-10.</value>
    public double Margin { get; set; }

    internal IEnumerable<string> Failures(string prefix)
    {
        var check = new OptionCheck(prefix);
        check.Factor(nameof(Weight), Weight);
        check.Factor(nameof(FeatureWeight), FeatureWeight);
        check.Factor(nameof(Margin), Margin);
        return check.Failures;
    }
}
