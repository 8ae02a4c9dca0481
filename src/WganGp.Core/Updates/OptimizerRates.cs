namespace WganGp.Updates;

/// <summary>What a schedule sets for each of an optimiser's updates.</summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Beta2">The decay of the mean of squared gradients.</param>
internal readonly record struct OptimizerRates(double LearningRate, double Beta2);
