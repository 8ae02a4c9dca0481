
namespace WganGp.Data;

/// <summary>A position in the training data.</summary>
/// <param name="Count">Samples in the data; null for a stream.</param>
/// <param name="Pass">Passes begun, counted from 0; -1 before the first batch.</param>
/// <param name="Position">Samples used in this pass.</param>
/// <param name="Fingerprint">The data's own; null when it has none.</param>
/// <param name="Samples">The fingerprint of some of its samples; null for a stream.</param>
/// <param name="Order">The version of the shuffle; files from before it was numbered have the first.</param>
internal sealed record DataPlace(
    long? Count, long Pass, long Position, string? Fingerprint = null, string? Samples = null, int Order = 1);
