using System.Text;

namespace WganGp.Programs;

/// <summary>
/// A file in a folder of results that says which process writes there, so that a second one keeps away. It is deleted at the end; one that
/// a killed process left is taken over.
/// </summary>
public sealed class FolderLock : IDisposable
{
    /// <summary>The file's name.</summary>
    public const string FileName = "run.lock";

    private const int MostAttempts = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    private readonly string path;
    private readonly LockOwner owner;
    private readonly Timer beat;

    private FolderLock(string path, LockOwner owner, string? takenOver)
    {
        this.path = path;
        this.owner = owner;
        TakenOver = takenOver;
        beat = new Timer(_ => Touch(), null, Beat, Beat);
    }

    /// <summary>Whose lock was taken over, as "process 12 on host"; null when there was none.</summary>
    public string? TakenOver { get; }

    /// <summary>Marks a folder as in use by this process.</summary>
    /// <param name="folder">The folder; it exists.</param>
    /// <exception cref="FolderInUseException">Another process uses it.</exception>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static FolderLock Take(string folder)
    {
        var (path, owner) = (Path.Combine(folder, FileName), LockOwner.OfNewLock());
        string? before = null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                before = Write(folder, path, owner) ?? before;
                // Another process may have deleted the file between its opening and its locking here.
                if (File.Exists(path) && LockOwner.Parse(File.ReadAllText(path)) == owner) return new FolderLock(path, owner, before);
            }
            catch (IOException error) when (error is not DirectoryNotFoundException && attempt < MostAttempts)
            {
                // Another process looks at the file just now.
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                var reason = error.Message.TrimEnd('.', ' ');
                throw new UserException(
                    $"{path} cannot be written: {reason}. Let this process write to the folder, or choose another.", error);
            }

            Thread.Sleep(Pause);
        }
    }

    /// <summary>Which process uses a folder; nothing is changed.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The process, as "process 12 on host"; null when none does, or when it has ended without freeing the folder.</returns>
    public static string? HolderOf(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            if (!File.Exists(path)) return null;
            var silence = DateTime.UtcNow - File.GetLastWriteTimeUtc(path);
            return LockOwner.Parse(RegularFile.ReadAllText(path)) is { } owner && owner.IsAlive(silence)
                ? $"process {owner.Process} on {owner.Host}"
                : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException)
        {
            // Open to one process at a time while it is written.
            return "another process";
        }
    }

    /// <summary>Frees the folder.</summary>
    public void Dispose()
    {
        using (var stopped = new ManualResetEvent(false))
        {
            if (beat.Dispose(stopped)) stopped.WaitOne();
        }

        try
        {
            if (LockOwner.Parse(File.ReadAllText(path)) == owner) File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The folder was removed, or cannot be written any more: the next process finds that this one has ended.
        }
    }

    /// <summary>Writes the owner; returns whose lock that takes over, or null.</summary>
    private static string? Write(string folder, string path, LockOwner owner)
    {
        RegularFile.ThrowIfSpecial(path);
        var silence = File.Exists(path) ? DateTime.UtcNow - File.GetLastWriteTimeUtc(path) : TimeSpan.Zero;
        // Open to one process at a time, between reading and writing it.
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        using var reader = new StreamReader(file, Encoding.UTF8, leaveOpen: true);
        var text = reader.ReadToEnd();
        var before = LockOwner.Parse(text);
        if (before == owner) return null;
        if (before?.IsAlive(silence) == true) throw FolderInUseException.Of(folder, before, silence);
        file.SetLength(0);
        file.Write(Encoding.UTF8.GetBytes(owner.ToString()));
        file.Flush(flushToDisk: true);
        return text.Length == 0 ? null : before is null ? "an unknown process" : $"process {before.Process} on {before.Host}";
    }

    private void Touch()
    {
        try
        {
            if (File.Exists(path)) File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Only processes on other machines look at the time, and the next beat is soon.
        }
    }
}
