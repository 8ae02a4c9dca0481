using TorchSharp;
using WganGp.Processes;
using WganGp.TensorFiles;

namespace WganGp.Runs;

/// <summary>
/// Files of a run that several processes train: process 0 alone writes and reads them, so that no folder need be shared. What it cannot do
/// is an error of all processes.
/// </summary>
internal static class GroupFiles
{
    private const int PieceBytes = 16 << 20;

    /// <summary>Does something in process 0 alone; the others wait for its end.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="what">What is done, to complete "Process 0 could not …".</param>
    /// <param name="action">Does it.</param>
    /// <exception cref="CheckpointException">It failed.</exception>
    public static void InFirst(IProcessGroup group, string what, Action action)
    {
        CheckpointException? failure = null;
        if (group.Rank == 0)
        {
            try
            {
                action();
            }
            catch (CheckpointException error) when (group.Size > 1)
            {
                failure = error;
            }
        }

        var told = Agreement.TextOf(group, failure?.Message ?? "");
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        if (group.Rank > 0 && told.Length > 0) throw new CheckpointException($"Process 0 could not {what}: {told}");
    }

    /// <summary>Opens a checkpoint in process 0 and hands it to all.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="open">Opens the file, in process 0.</param>
    /// <param name="use">Uses it, in each process: the file or a copy of it, and the path in process 0.</param>
    /// <exception cref="CheckpointException">It cannot be opened.</exception>
    public static void Use(
        IProcessGroup group, Func<(SafeTensorsFile File, string Path)> open, Action<SafeTensorsFile, string> use)
    {
        (SafeTensorsFile File, string Path)? opened = null;
        InFirst(group, "open the checkpoint", () => opened = open());
        try
        {
            if (group.Size == 1)
            {
                use(opened!.Value.File, opened.Value.Path);
                return;
            }

            var path = Agreement.TextOf(group, opened?.Path ?? "");
            var copy = group.Rank == 0
                ? null
                : Path.Combine(Path.GetTempPath(), $"wgangp-{Environment.ProcessId}-{group.Rank}.safetensors");
            try
            {
                Send(group, opened?.Path ?? copy!);
                if (copy is not null) opened = (SafeTensorsFile.OpenWhole(copy), path);
                use(opened!.Value.File, path);
            }
            finally
            {
                if (copy is not null) File.Delete(copy);
            }
        }
        finally
        {
            opened?.File.Dispose();
        }
    }

    private static void Send(IProcessGroup group, string path)
    {
        using var scope = torch.NewDisposeScope();
        using var file = group.Rank == 0 ? RegularFile.OpenRead(path) : new FileStream(path, FileMode.Create, FileAccess.Write);
        var length = torch.tensor([group.Rank == 0 ? file.Length : 0L], device: torch.CPU);
        group.Broadcast(length);
        var buffer = torch.zeros(PieceBytes, torch.ScalarType.Byte, torch.CPU);
        for (var left = length.data<long>()[0]; left > 0; left -= PieceBytes)
        {
            using var piece = buffer.narrow(0, 0, Math.Min(left, PieceBytes));
            if (group.Rank == 0) file.ReadExactly(piece.bytes);
            group.Broadcast(piece);
            if (group.Rank > 0) file.Write(piece.bytes);
        }
    }
}
