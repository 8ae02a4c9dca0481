using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace WganGp.Recipes.Data;

/// <summary>SHA-256 of data, computed incrementally.</summary>
internal sealed class Digest : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <param name="settings">The settings that turn the data into samples.</param>
    public Digest(string settings) => hash.AppendData(Encoding.UTF8.GetBytes(settings));

    public void Add<T>(ReadOnlySpan<T> numbers) where T : unmanaged => hash.AppendData(MemoryMarshal.AsBytes(numbers));

    public override string ToString() => "sha256:" + Convert.ToHexStringLower(hash.GetCurrentHash());

    public void Dispose() => hash.Dispose();
}
