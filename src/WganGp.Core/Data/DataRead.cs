using System.Runtime.ExceptionServices;

namespace WganGp.Data;

/// <summary>One read of the data.</summary>
/// <param name="Pass">The place after it: passes begun.</param>
/// <param name="Position">The place after it: samples used of the pass.</param>
/// <param name="Batch">What was read; null when it failed.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
internal readonly record struct DataRead(long Pass, long Position, Batch? Batch, ExceptionDispatchInfo? Error = null);
