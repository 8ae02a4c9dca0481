using System.Security.Cryptography;
using TorchSharp;

namespace WganGp.Data;

/// <summary>A line of text that identifies training data: types, shapes, and a SHA-256 of the values.</summary>
internal static class DataFingerprint
{
    private const long PieceBytes = 16 << 20;

    /// <summary>The digest covers the samples' bytes, row by row, then the conditions'.</summary>
    public static string Of(torch.Tensor samples, torch.Tensor? condition)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(digest, samples);
        if (condition is not null) Append(digest, condition);
        return $"{Describe(samples)}{(condition is null ? "" : $" with {Describe(condition)}")}, " +
            $"SHA-256 {Convert.ToHexStringLower(digest.GetHashAndReset())}";
    }

    private static string Describe(torch.Tensor tensor) => $"{tensor.dtype} [{string.Join(",", tensor.shape)}]";

    private static void Append(IncrementalHash digest, torch.Tensor tensor)
    {
        using var noGrad = torch.no_grad();
        var rows = tensor.shape[0];
        if (tensor.numel() == 0) return;
        var step = Math.Max(1, PieceBytes / (tensor.numel() / rows * tensor.element_size()));
        for (long at = 0; at < rows; at += step)
        {
            using var scope = torch.NewDisposeScope();
            digest.AppendData(tensor.narrow(0, at, Math.Min(step, rows - at)).cpu().contiguous().bytes);
        }
    }
}
