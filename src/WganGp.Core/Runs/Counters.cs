namespace WganGp.Runs;

/// <summary>How far a run is.</summary>
/// <param name="Step">Generator steps done.</param>
/// <param name="CriticUpdates">Critic updates done.</param>
/// <param name="Rollbacks">How often it was rolled back to a checkpoint after it had diverged.</param>
/// <param name="RateFactor">The factor of both learning rates: 1 until the first rollback.</param>
internal sealed record Counters(long Step, long CriticUpdates, int Rollbacks, double RateFactor);
