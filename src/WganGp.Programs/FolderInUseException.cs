using System.Globalization;

namespace WganGp.Programs;

/// <summary>Another process writes to a folder.</summary>
public sealed class FolderInUseException : UserException
{
    private FolderInUseException(string message) : base(message)
    {
    }

    internal static FolderInUseException Of(string folder, LockOwner owner, TimeSpan silence)
    {
        var seconds = Math.Max(0, silence.TotalSeconds).ToString("F0", CultureInfo.InvariantCulture);
        var elsewhere = owner.IsHere ? "" : $", which showed itself {seconds} seconds ago";
        var advice = owner.IsHere
            ? "Wait until it ends, or stop it"
            : $"Wait until it ends; if it has ended, try again in {LockOwner.LongestSilence.TotalSeconds:F0} seconds";
        return new($"{folder} is in use by process {owner.Process} on {owner.Host}{elsewhere}. {advice}.");
    }
}
