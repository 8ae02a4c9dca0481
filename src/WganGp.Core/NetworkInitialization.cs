using WganGp.Operations;
using WganGp.Runs;

namespace WganGp;

/// <summary>
/// Builds networks in a process whose trainers may be training in other threads: networks draw their initial weights from TorchSharp's
/// global random generator, from which those trainers' networks draw too.
/// </summary>
/// <remarks>
/// For a network into which a checkpoint is loaded while a run goes on, for example: built without this, it may take random numbers that a
/// step in another thread was to draw, and that run is no longer repeatable. <see cref="WganGpTrainer.Create"/> builds its networks so.
/// </remarks>
public static class NetworkInitialization
{
    /// <summary>
    /// Builds something with initial weights from a seed. The application's own random state is left unchanged, and no trainer of another
    /// thread draws meanwhile.
    /// </summary>
    /// <typeparam name="T">What is built: a network or several.</typeparam>
    /// <param name="build">
    /// Builds it. It may draw from the global random generator, and must not wait for another thread that trains.
    /// </param>
    /// <param name="seed">The seed of the weights; the default is 0.</param>
    /// <returns>What the function returned.</returns>
    public static T Build<T>(Func<T> build, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(build);
        using var initialization = new NetworkRandomness(seed, RandomStream.Initialization);
        return initialization.Run(build);
    }
}
