namespace WganGp.Training;

/// <summary>A place in the training data.</summary>
/// <param name="Count">Samples in the data; null for a stream.</param>
/// <param name="Pass">Passes begun, counted from 0; -1 before the first batch.</param>
/// <param name="Position">Samples used of this pass.</param>
internal sealed record DataPlace(long? Count, long Pass, long Position);
