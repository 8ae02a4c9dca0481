using Microsoft.Extensions.Logging;

namespace WganGp.Runtime;

/// <summary>
/// Counts the trainers of the process: the first one with <see cref="RuntimeSwitch.KeepFreedMemory"/> on keeps freed memory for all of
/// them, and the last one to be disposed ends that and returns the memory. While any trainer is left, nothing is returned under it.
/// </summary>
internal static class KeptMemory
{
    private static readonly Lock Gate = new();
    private static int trainers;
    private static bool isKept;

    /// <summary>Whether freed memory is kept now.</summary>
    public static bool IsKept
    {
        get
        {
            lock (Gate) return isKept;
        }
    }

    /// <summary>Counts one trainer, until what is returned is disposed.</summary>
    /// <param name="logger">Receives what is changed.</param>
    public static IDisposable Enter(ILogger logger)
    {
        var isWanted = RuntimeSwitch.KeepFreedMemory.IsOn;
        lock (Gate)
        {
            if (isWanted && !isKept && TensorMemory.Use(keep: true))
            {
                isKept = true;
                logger.FreedMemoryIsKept();
            }

            trainers++;
            return new Trainer(logger);
        }
    }

    /// <summary>
    /// Returns what is free now, where freed memory is kept: after work that is done once and whose blocks have other sizes than those of
    /// an update.
    /// </summary>
    public static void GiveBackOnce()
    {
        lock (Gate)
        {
            if (isKept) TensorMemory.GiveBack();
        }
    }

    private static void Leave(ILogger logger)
    {
        lock (Gate)
        {
            if (--trainers > 0 || !isKept) return;
            isKept = false;
            TensorMemory.Use(keep: false);
            TensorMemory.GiveBack();
            logger.FreedMemoryIsReturned();
        }
    }

    private sealed class Trainer(ILogger logger) : IDisposable
    {
        private bool disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref disposed, true)) return;
            Leave(logger);
        }
    }
}
