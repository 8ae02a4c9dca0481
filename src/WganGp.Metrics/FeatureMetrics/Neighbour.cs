namespace WganGp.Metrics;

/// <summary>A near sample.</summary>
/// <param name="Index">Its position in its set, from 0.</param>
/// <param name="Distance">The Euclidean distance of the features.</param>
public readonly record struct Neighbour(long Index, double Distance);
