namespace WganGp;

/// <summary>
/// A mark for a module of an application's own: what it makes of a sample depends on that sample alone, and on nothing random. The
/// layerwise path
/// (<see cref="PenaltyPath.Fast"/>) then sends real samples, generated ones and the penalty's points through it in one batch; a module
/// without the
/// mark sees them one after the other.
/// </summary>
/// <remarks>
/// True of attention within a sample, of gates and of normalisations within a sample; not of batch statistics, dropout or noise. The
/// module's
/// derivatives are autograd's in either case.
/// </remarks>
public interface IRowWiseModule;
