using System.Globalization;
using TorchSharp;
using WganGp.Operations;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>What is said when training is no longer finite.</summary>
internal static class Divergence
{
    /// <summary>The term of an exception that found weights or an optimiser's state not finite, and no update that was.</summary>
    public const string State = "Weights";

    /// <summary>Whether all that the optimisers move and remember is finite; reads the device once.</summary>
    public static bool IsFinite(params Optimizer[] optimizers) =>
        Kernels.AllFinite([.. optimizers.SelectMany(optimizer => optimizer.Weights.Concat(optimizer.State.Select(entry => entry.Value)))]);

    /// <summary>Names the failure. It reads the device once a parameter, up to the first that is not finite.</summary>
    public static TrainingDivergedException Error(Failure failure, Optimizer optimizer, LearningRates rates, int rollbacks)
    {
        using var noGrad = torch.no_grad();
        var parameter = optimizer.NamedWeights.Where(entry => !Kernels.AllFinite([entry.Value])).Select(entry => entry.Key).FirstOrDefault();
        var network = failure.OfCritic ? "critic" : "generator";
        return new TrainingDivergedException(
            string.Create(CultureInfo.InvariantCulture, $"Training diverged: {failure.Term} is not finite at step {failure.Step}{Before(failure, network)}{Broken(parameter, network)}. ") +
            (rollbacks == 0 ? "" : $"Rollbacks made before: {rollbacks}. ") +
            string.Create(CultureInfo.InvariantCulture, $"Lower the learning rates (critic {rates.Critic}, generator {rates.Generator}), ") +
            "set MaxGradientNorm, or check the data for values that are not finite.",
            failure.Step, failure.Term)
        {
            Parameter = parameter,
            LastGradientNorm = failure.NormBefore,
            CriticLearningRate = rates.Critic,
            GeneratorLearningRate = rates.Generator,
            Rollbacks = rollbacks,
        };
    }

    /// <summary>The same divergence, with what kept the run from being rolled back.</summary>
    public static TrainingDivergedException NotRolledBack(TrainingDivergedException divergence, Exception obstacle) =>
        new($"{divergence.Message} It could not be rolled back: {obstacle.Message}", divergence.Step, divergence.Term, obstacle)
        {
            Parameter = divergence.Parameter,
            LastGradientNorm = divergence.LastGradientNorm,
            CriticLearningRate = divergence.CriticLearningRate,
            GeneratorLearningRate = divergence.GeneratorLearningRate,
            Rollbacks = divergence.Rollbacks,
        };

    private static string Before(Failure failure, string network) => double.IsNaN(failure.NormBefore)
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $" (the {network}'s gradient norm was {failure.NormBefore:G4} in the update before)");

    private static string Broken(string? parameter, string network) => parameter is null ? "" : $", and the {network}'s {parameter} is lost";

    /// <summary>The first update that was not finite.</summary>
    /// <param name="Step">Its generator step, counted from 1.</param>
    /// <param name="Term">What was not finite.</param>
    /// <param name="OfCritic">Whether it was the critic's update.</param>
    /// <param name="NormBefore">The norm of the network's gradient in the update before; NaN when not known.</param>
    internal sealed record Failure(long Step, string Term, bool OfCritic, double NormBefore);
}
