using Microsoft.Extensions.Logging;

namespace WganGp.Runs;

/// <summary>Says once that a long run saves nothing, neither by itself nor because the host asked for it.</summary>
internal sealed class SavingReminder(ILogger logger, TimeProvider clock)
{
    private const int Minutes = 10;

    private long begun = clock.GetTimestamp();
    private bool isDone;

    /// <summary>Starts the clock.</summary>
    public void Begin() => begun = clock.GetTimestamp();

    /// <summary>The host saves.</summary>
    public void Saved() => isDone = true;

    /// <summary>Looks at the clock after a step.</summary>
    public void Check()
    {
        if (isDone || clock.GetElapsedTime(begun).TotalMinutes < Minutes) return;
        isDone = true;
        logger.NothingIsSaved(Minutes);
    }
}
