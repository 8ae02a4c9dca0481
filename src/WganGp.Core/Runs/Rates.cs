using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>The values that schedules give to the updates around one generator step.</summary>
/// <param name="Critic">The critic's optimiser.</param>
/// <param name="Generator">The generator's optimiser.</param>
/// <param name="PenaltyWeight">The penalty's weight, without the factor of its interval; 0 when there is none.</param>
/// <param name="AverageDecay">The decay of the generator's average; NaN when there is none.</param>
internal readonly record struct Rates(OptimizerRates Critic, OptimizerRates Generator, double PenaltyWeight, double AverageDecay);
