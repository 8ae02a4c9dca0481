using WganGp.Benchmarks.Variants;

namespace WganGp.Benchmarks.Measuring;

/// <summary>
/// The least work of an operation, in forward passes of a batch. A critic update needs forward, input gradient and weight gradient
/// for real and generated samples (6); the penalty needs forward, input gradient, and their derivative's weight gradient and forward-like
/// pass (4); generated samples cost one forward of the generator. An update of the generator needs 2 of the critic and 3 of the
/// generator. Where real samples are scored twice, as CT-GAN's term needs it, a critic update needs 3 more.
/// </summary>
internal static class WorkFloor
{
    public static (int Critic, int Generator) Units(Operation operation, int realPasses = 1) => operation switch
    {
        Operation.CriticUpdate => (7 + (3 * realPasses), 1),
        Operation.Penalty => (4, 0),
        Operation.CriticUpdateWithoutPenalty => (3 + (3 * realPasses), 1),
        Operation.GeneratorStep =>
            ((Variants.Operations.CriticSteps * (7 + (3 * realPasses))) + 2, Variants.Operations.CriticSteps + 3),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "The least work of this operation is not known."),
    };

    /// <summary>The floor in floating-point operations.</summary>
    public static double Flops(Operation operation, double criticForward, double generatorForward, int realPasses = 1)
    {
        var (critic, generator) = Units(operation, realPasses);
        return (critic * criticForward) + (generator * generatorForward);
    }
}
