using System.Runtime.ExceptionServices;

namespace WganGp.Data;

/// <summary>One read of the data.</summary>
/// <param name="Pass">Passes begun, after it.</param>
/// <param name="Position">Samples read in that pass, after it.</param>
/// <param name="Batch">The batch; null when the read failed.</param>
/// <param name="Error">Why the read failed; null when it succeeded.</param>
/// <param name="Whole">The samples of the batch in all processes.</param>
internal readonly record struct DataRead(long Pass, long Position, Batch? Batch, ExceptionDispatchInfo? Error = null, long Whole = 0);
