using System.Diagnostics;
using WganGp.Tests.Runs;
using WganGp.Tests.Support;

namespace WganGp.Tests.Faults;

/// <summary>Runs on a disk of 1 MB that fails them. Each gives "same bytes", or says what was wrong.</summary>
public static class DiskFaultScenarios
{
    private const long Steps = 30;

    private static readonly string[] Kept = ["step-000007.safetensors", "step-000008.safetensors", "step-000009.safetensors"];

    private static string Folder => Environment.GetEnvironmentVariable(SavingScenarios.FolderVariable)!;

    private static string Ballast => Path.Combine(Folder, "ballast");

    public static string FullDisk() => Run(
        "No space left on device*Free some space on that disk",
        () =>
        {
            using var ballast = File.Create(Ballast);
            try
            {
                for (var block = new byte[4096]; ;)
                    RandomAccess.Write(ballast.SafeFileHandle, block, RandomAccess.GetLength(ballast.SafeFileHandle));
            }
            catch (IOException)
            {
                // Full.
            }
        },
        () => File.Delete(Ballast));

    public static string ReadOnlyDisk() => Run("Read-only file system*Choose a folder", () => Remount("ro"), () => Remount("rw"));

    private static string Run(string message, Action fail, Action repair)
    {
        using var points = Toys.Points();
        var data = TrainingData.FromTensor(points);
        using var trainer = Toys.Trainer(Options(Folder));
        try
        {
            foreach (var report in trainer.Train(data))
            {
                // The file of this step is taken when the loop comes back.
                if (report.Step != 10) continue;
                // The one before is still written, beside the training, and the oldest removed after it.
                SpinWait.SpinUntil(() => Files().SequenceEqual(Kept), TimeSpan.FromSeconds(30));
                fail();
            }

            return "nothing failed";
        }
        catch (CheckpointException error)
        {
            var (found, advice) = (message.Split('*')[0], message.Split('*')[1]);
            if (!error.Message.Contains(found, StringComparison.Ordinal) || !error.Message.Contains(advice, StringComparison.Ordinal))
                return error.Message;
        }

        var kept = Files();
        // The failure is heard of at the latest at the next save; the files before stay, and no part of one is left.
        if (!kept.SequenceEqual(Kept)) return $"files: {string.Join(", ", kept)}";
        foreach (var file in kept) Checkpoint.Open(Path.Combine(Folder, file)).Dispose();

        repair();
        if (trainer.Train(data).Last().Step != Steps) return "it did not go on";
        using var resumed = Toys.Trainer(Options(null));
        using var whole = Toys.Trainer(Options(null));
        resumed.Resume(Path.Combine(Folder, kept[^1].Replace("09", $"{Steps}", StringComparison.Ordinal)));
        if (whole.Train(data).Last().Step != Steps) return "the run without a fault did not end";
        return Toys.Bytes(trainer).SequenceEqual(Toys.Bytes(whole)) &&
            Toys.Bytes(resumed).SequenceEqual(Toys.Bytes(whole)) ? "same bytes" : "other bytes";
    }

    private static WganGpOptions Options(string? folder) =>
        Toys.Options(Steps) with { ReportEvery = 1, Checkpoint = new() { Folder = folder, EverySteps = folder is null ? 0 : 1 } };

    private static List<string> Files() =>
        [.. Directory.GetFiles(Folder, "*.safetensors*").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static void Remount(string how)
    {
        using var mount = Process.Start("mount", ["-o", $"remount,{how}", Folder]);
        mount.WaitForExit();
        if (mount.ExitCode != 0) throw new IOException($"mount ended with {mount.ExitCode}.");
    }
}
