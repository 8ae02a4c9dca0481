namespace WganGp.Tabular;

/// <summary>Something in a <see cref="TableReport"/> to worry about: a measured figure beyond a threshold.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Text">What was measured, in sentences.</param>
public sealed record TableConcern(ConcernLevel Level, string Text);
