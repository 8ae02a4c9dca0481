namespace WganGp.Runs;

/// <summary>The learning rates of the updates around one generator step.</summary>
internal readonly record struct LearningRates(double Critic, double Generator);
