using System.Globalization;

namespace WganGp.Recipes;

/// <summary>Shared by the systems' schedules.</summary>
internal static class Schedules
{
    /// <summary>TensorFlow 1 adds 1e-10 under the root of RMSProp's mean square; here its root is added to the root.</summary>
    public const double TensorFlowRmsPropEpsilon = 1e-5;

    /// <summary>Keras adds 1e-7 in both optimisers.</summary>
    public const double KerasEpsilon = 1e-7;

    public static OptimizerOptions Adam(
        double rate, double beta1, double beta2, LearningRateDecay decay = LearningRateDecay.None, double epsilon = 1e-8) =>
        new() { LearningRate = rate, Beta1 = beta1, Beta2 = beta2, Decay = decay, Epsilon = epsilon };

    public static OptimizerOptions RmsProp(double rate, double epsilon) =>
        new() { Kind = OptimizerKind.RmsProp, LearningRate = rate, Beta2 = 0.9, Epsilon = epsilon };

    /// <summary>Both networks with one kind of optimiser.</summary>
    public static WganGpOptions With(this WganGpOptions options, Func<OptimizerOptions> optimizer)
    {
        (options.CriticOptimizer, options.GeneratorOptimizer) = (optimizer(), optimizer());
        return options;
    }

    /// <summary>
    /// A variant for a CPU: fewer channels and steps, larger steps that fall to zero, fewer critic steps, and samples from the average of
    /// the generator's weights. Loss and penalty are the recipe's own.
    /// </summary>
    /// <param name="full">The recipe as published.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="steps">Its generator steps.</param>
    /// <param name="rate">The learning rate at the beginning.</param>
    /// <param name="criticSteps">Critic steps before each generator step.</param>
    /// <param name="batch">Samples in a batch; null is the recipe's.</param>
    public static Recipe Small(this Recipe full, int channels, long steps, double rate = 1e-3, int criticSteps = 2, int? batch = null)
    {
        var original = full.Options();
        return full with
        {
            Name = full.Name + "-small",
            Description = full.Description.TrimEnd('.') + ", sized for a CPU.",
            Channels = channels,
            Deviations =
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Sized for a CPU: {channels} channels instead of {full.Channels}, " +
                    $"{steps:N0} generator steps instead of {original.Steps:N0}, ")
                + (criticSteps == original.CriticSteps ? "" : $"{criticSteps} critic steps instead of {original.CriticSteps}, ")
                + (batch is null ? "" : $"batches of {batch} instead of {original.BatchSize}, ")
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"a rate of {rate} falling to zero instead of {original.CriticOptimizer.LearningRate}, " +
                    $"and samples from the running average of the generator's weights."),
                .. full.Deviations,
            ],
            Options = () => Shrink(full.Options(), steps, rate, criticSteps, batch),
        };
    }

    private static WganGpOptions Shrink(WganGpOptions options, long steps, double rate, int criticSteps, int? batch)
    {
        options.Steps = steps;
        options.CriticSteps = criticSteps;
        options.GeneratorBatchSize = options.GeneratorBatchSize is null || batch is null
            ? options.GeneratorBatchSize
            : batch * options.GeneratorBatchSize / options.BatchSize;
        options.BatchSize = batch ?? options.BatchSize;
        options.GeneratorAverageDecay = 0.995;
        options.ReportEvery = 25;
        foreach (var optimizer in (OptimizerOptions[])[options.CriticOptimizer, options.GeneratorOptimizer])
        {
            optimizer.LearningRate = rate;
            optimizer.Decay = LearningRateDecay.LinearToZero;
        }

        return options;
    }
}
