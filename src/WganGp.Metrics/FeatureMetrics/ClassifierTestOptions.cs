namespace WganGp.Metrics;

/// <summary>Settings of <see cref="ClassifierTwoSampleTest"/>.</summary>
public sealed record ClassifierTestOptions
{
    /// <summary>The number of parts of the cross-validation, 2 or more.</summary>
    /// <value>The default is 5.</value>
    public int Folds { get; init; } = 5;

    /// <summary>
    /// C: the sum of the losses counts so much against half the squared weights; the intercept is free. Larger fits closer.
    /// </summary>
    /// <value>The default is 1, as scikit-learn's <c>LogisticRegression</c> has it.</value>
    public double InverseRidge { get; init; } = 1;

    /// <summary>The level of the intervals.</summary>
    /// <value>The default is 0.95.</value>
    public double Level { get; init; } = 0.95;
}
