namespace WganGp;

/// <summary>
/// Marks an application's own module as row-wise: its output for a sample depends only on that sample, and is not random. The fast path
/// (<see cref="PenaltyPath.Fast"/>) then sends real samples, generated ones and the penalty's points in one batch; a module without the
/// mark gets them one after the other.
/// </summary>
/// <remarks>
/// Holds for attention, gates and normalisation within a sample; not for batch statistics, dropout or noise. The module's
/// derivatives are autograd's in either case.
/// </remarks>
public interface IRowWiseModule;
