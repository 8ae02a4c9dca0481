using System.Text;

namespace WganGp.TensorFiles;

/// <summary>Identifies a file that is not a safetensors file.</summary>
internal static class FileKind
{
    /// <summary>
    /// Guesses from the first bytes. Call it only when the header is impossible: a valid header of 640 bytes starts with the
    /// two bytes of a pickle.
    /// </summary>
    public static string? Guess(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("PK\x03\x04"u8))
            return "it is a zip archive, as PyTorch's torch.save writes; convert it with safetensors.torch.save_file in Python";
        if (start.Length > 1 && start[0] == 0x80 && start[1] is >= 2 and <= 5)
            return "it is a Python pickle, as old PyTorch versions write; convert it with safetensors.torch.save_file in Python";
        if (start.StartsWith("version https://git-lfs"u8))
            return "it is a Git LFS pointer; fetch the real file with 'git lfs pull'";
        if (start.Length > 0 && !start.ContainsAnyExcept((byte)0))
            return "it starts with zeros only, as a file can after a power failure";
        var text = start.StartsWith(Encoding.UTF8.Preamble) ? start[3..] : start;
        return text.TrimStart(" \t\r\n"u8).StartsWith("<"u8)
            ? "it is a web page or XML, probably the error page of a failed download; download the file again"
            : null;
    }
}
