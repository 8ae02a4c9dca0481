using TorchSharp;
using WganGp.Operations;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>Finds out whether a run has diverged, and words the error.</summary>
internal static class Divergence
{
    /// <summary>The term when the weights or an optimiser's state are not finite although every update was.</summary>
    public const string State = "Weights";

    /// <summary>Checks everything that the optimisers update and remember; reads the device once.</summary>
    /// <exception cref="TrainingDivergedException">The run is lost: what it would save is not finite.</exception>
    public static void ThrowUnlessFinite(RunState state)
    {
        if (AreFinite(state.CriticOptimizer, state.GeneratorOptimizer)) return;
        throw Error(
            state.Window.FirstFailure ?? new Failure(state.Counters.Step, State, AreFinite(state.GeneratorOptimizer), double.NaN), state);
    }

    /// <summary>Describes the failure. It reads the device once per parameter, up to the first that is not finite.</summary>
    public static TrainingDivergedException Error(Failure failure, RunState state)
    {
        using var noGrad = torch.no_grad();
        var (network, optimizer) = failure.OfCritic ? ("critic", state.CriticOptimizer) : ("generator", state.GeneratorOptimizer);
        var (rates, rollbacks) = (state.Rates, state.Counters.Rollbacks);
        var parameter = optimizer.NamedWeights.FirstOrDefault(entry => !TensorLists.AreFinite([entry.Value])).Key;
        return new TrainingDivergedException(
            $"Training diverged: {failure.Term} is not finite at step {failure.Step}" +
            $"{Before(failure, network)}{Broken(parameter, network)}. " +
            (rollbacks == 0 ? "" : $"Rollbacks made before: {rollbacks}. ") +
            FormattableString.Invariant($"Lower the learning rates (critic {rates.Critic.LearningRate}, ") +
            FormattableString.Invariant($"generator {rates.Generator.LearningRate}), ") +
            "set MaxGradientNorm, or check the data for values that are not finite.",
            failure.Step, failure.Term)
        {
            Parameter = parameter,
            LastGradientNorm = failure.NormBefore,
            CriticLearningRate = rates.Critic.LearningRate,
            GeneratorLearningRate = rates.Generator.LearningRate,
            Rollbacks = rollbacks,
        };
    }

    /// <summary>The same divergence, with the reason why the run could not be rolled back.</summary>
    public static TrainingDivergedException NotRolledBack(TrainingDivergedException divergence, Exception obstacle) =>
        new($"{divergence.Message} It could not be rolled back: {obstacle.Message}", divergence.Step, divergence.Term, obstacle)
        {
            Parameter = divergence.Parameter,
            LastGradientNorm = divergence.LastGradientNorm,
            CriticLearningRate = divergence.CriticLearningRate,
            GeneratorLearningRate = divergence.GeneratorLearningRate,
            Rollbacks = divergence.Rollbacks,
        };

    private static bool AreFinite(params Optimizer[] optimizers) =>
        TensorLists.AreFinite(
            [.. optimizers.SelectMany(optimizer => optimizer.Weights.Concat(optimizer.State.Select(entry => entry.Value)))]);

    private static string Before(Failure failure, string network) => double.IsNaN(failure.NormBefore)
        ? ""
        : FormattableString.Invariant($" (the {network}'s gradient norm was {failure.NormBefore:G4} in the update before)");

    private static string Broken(string? parameter, string network) =>
        parameter is null ? "" : $", and the {network}'s {parameter} is no longer finite";

    /// <summary>The first update that was not finite.</summary>
    /// <param name="Step">Its generator step, counted from 1.</param>
    /// <param name="Term">What was not finite.</param>
    /// <param name="OfCritic">Whether it was the critic's update.</param>
    /// <param name="NormBefore">The norm of the network's gradient in the update before; NaN when unknown.</param>
    internal sealed record Failure(long Step, string Term, bool OfCritic, double NormBefore);
}
