using System.Text;
using TorchSharp;

namespace WganGp.Processes;

/// <summary>What all processes must decide alike. Every call is collective, and does nothing in a process that is alone.</summary>
internal static class Agreement
{
    /// <summary>The text of one process.</summary>
    public static string TextOf(IProcessGroup group, string text, int root = 0)
    {
        if (group.Size == 1) return text;
        using var scope = torch.NewDisposeScope();
        var own = Encoding.UTF8.GetBytes(group.Rank == root ? text : "");
        var length = torch.tensor((long)own.Length, device: torch.CPU).reshape(1);
        group.Broadcast(length, root);
        var bytes = torch.zeros(length.item<long>(), torch.ScalarType.Byte, torch.CPU);
        if (group.Rank == root && own.Length > 0) bytes.copy_(torch.tensor(own, device: torch.CPU));
        if (bytes.numel() == 0) return "";
        group.Broadcast(bytes, root);
        return Encoding.UTF8.GetString(bytes.bytes);
    }

    /// <summary>What the first process that has something to say says; null when none has.</summary>
    public static (int Rank, string Text)? FirstOf(IProcessGroup group, string? text)
    {
        if (group.Size == 1) return text is null ? null : (0, text);
        var speaks = Gather(group, text is null ? 0 : 1);
        var first = Array.FindIndex(speaks, flag => flag != 0);
        return first < 0 ? null : (first, TextOf(group, text ?? "", first));
    }

    /// <summary>One number of each process, by rank.</summary>
    public static double[] Gather(IProcessGroup group, double own) => [.. Gather(group, [own]).Select(each => each[0])];

    /// <summary>Some numbers of each process, by rank.</summary>
    public static double[][] Gather(IProcessGroup group, double[] own)
    {
        if (group.Size == 1) return [own];
        using var scope = torch.NewDisposeScope();
        var all = new double[group.Size * own.Length];
        own.CopyTo(all, group.Rank * own.Length);
        var sums = torch.tensor(all, device: torch.CPU);
        group.Sum(sums);
        return [.. sums.data<double>().ToArray().Chunk(own.Length)];
    }
}
