using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TorchSharp;

namespace WganGp.Metrics;

/// <summary>SHA-256 of an extractor's weights and of what is done before them.</summary>
internal static class Digests
{
    /// <summary>Of texts alone.</summary>
    public static string OfText(params IEnumerable<string> texts) => Finish(hash => { }, texts);

    /// <summary>Of files and texts.</summary>
    /// <exception cref="MetricException">A file cannot be read.</exception>
    public static string OfFiles(IEnumerable<string> files, params IEnumerable<string> texts) => Finish(
        hash =>
        {
            foreach (var file in files)
            {
                using var stream = Open(file);
                hash.AppendData(SHA256.HashData(stream));
            }
        },
        texts);

    /// <summary>Of a module's layer types, parameters and buffers, and texts.</summary>
    public static string OfModule(torch.nn.Module module, params IEnumerable<string> texts) => Finish(
        hash =>
        {
            foreach (var (name, part) in module.named_modules()) Append(hash, $"{name}:{part.GetType()}");
            foreach (var (name, value) in module.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                Append(hash, $"{name}:{value.dtype}[{string.Join(',', value.shape)}]");
                using var scope = torch.NewDisposeScope();
                using var noGradient = torch.no_grad();
                hash.AppendData(value.detach().cpu().contiguous().bytes);
            }
        },
        texts);

    private static string Finish(Action<IncrementalHash> weights, IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        weights(hash);
        foreach (var text in texts) Append(hash, text);
        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in length)));
        hash.AppendData(Encoding.UTF8.GetBytes(text));
    }

    private static FileStream Open(string file)
    {
        try
        {
            return RegularFile.OpenRead(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new MetricException($"The feature network's file '{file}' cannot be read: {exception.Message}", exception);
        }
    }
}
