using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using TorchSharp;

namespace WganGp.TensorFiles;

/// <summary>
/// A safetensors file. Opening checks the whole header before anything is allocated for a tensor; tensors are read one
/// by one, on request. Used from one thread at a time.
/// </summary>
internal sealed class SafeTensorsFile : IDisposable
{
    private const int LengthBytes = 8;

    private readonly Stream stream;
    private readonly string file;
    private readonly SafeTensorsHeader header;
    private readonly long dataStart;

    private SafeTensorsFile(Stream stream, string file)
    {
        this.stream = stream;
        this.file = file;
        var headerBytes = ReadHeader();
        dataStart = LengthBytes + headerBytes.Length;
        header = HeaderReader.Read(headerBytes, file);
        header.CheckCovers(stream.Length - dataStart, file);
    }

    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    public IReadOnlyDictionary<string, TensorEntry> Tensors => header.Tensors;

    /// <summary>Whether the file can be checked by <see cref="Verify"/>; other libraries write no digest.</summary>
    public bool HasDigest => header.DigestAt is not null;

    /// <summary>Writes a file as a whole or not at all, with a digest for <see cref="Verify"/>.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="metadata">Free text by key.</param>
    /// <param name="tensors">Tensors of any device and layout, each name once.</param>
    /// <exception cref="CheckpointException">It cannot be written; the previous file is unchanged.</exception>
    public static void Write(
        string path, IReadOnlyDictionary<string, string> metadata, IEnumerable<KeyValuePair<string, torch.Tensor>> tensors) =>
        CheckpointFile.Write(path, stream => SafeTensorsWriter.Write(stream, path, metadata, tensors));

    /// <summary>Opens a file.</summary>
    /// <exception cref="CheckpointException">It cannot be opened, is of another kind, or is damaged.</exception>
    public static SafeTensorsFile Open(string path)
    {
        try
        {
            // Delete is shared so that, on Windows too, a new checkpoint can replace one that is being read.
            return Open(RegularFile.OpenRead(path, FileShare.Read | FileShare.Delete, bufferSize: 0), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CheckpointErrors.Unreadable(path, error);
        }
    }

    /// <summary>Opens a file and checks all of it.</summary>
    /// <exception cref="CheckpointException">It cannot be opened, is of another kind, or is damaged.</exception>
    public static SafeTensorsFile OpenWhole(string path)
    {
        var opened = Open(path);
        try
        {
            opened.Verify();
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Opens a stream, and disposes it.</summary>
    /// <param name="stream">A seekable stream.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <exception cref="CheckpointException">It is of another kind or damaged.</exception>
    public static SafeTensorsFile Open(Stream stream, string file)
    {
        try
        {
            return new SafeTensorsFile(stream, file);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads one tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>A CPU tensor; the caller disposes it.</returns>
    /// <exception cref="CheckpointException">There is no such tensor, or it cannot be read.</exception>
    public torch.Tensor Load(string name)
    {
        if (!Tensors.TryGetValue(name, out var entry))
            throw CheckpointErrors.Damaged(file, $"it has no tensor {CheckpointErrors.Quote(name)}");
        var tensor = torch.empty(entry.Shape, entry.Type.Type, torch.CPU);
        try
        {
            TensorBytes.ForEachPiece(tensor, (piece, at) =>
            {
                ReadAt(dataStart + entry.Begin + at, piece);
                // Any other value of a C++ bool is undefined behaviour in every kernel that reads it.
                if (entry.Type.Type == torch.ScalarType.Bool && piece.ContainsAnyExceptInRange((byte)0, (byte)1))
                {
                    throw CheckpointErrors.Damaged(
                        file, $"tensor {CheckpointErrors.Quote(name)} is BOOL, but not all of its bytes are 0 or 1");
                }
            });
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Reads the whole file once and compares it with its digest, which detects every changed bit.</summary>
    /// <exception cref="CheckpointException">It has no digest, or its content has changed.</exception>
    public void Verify()
    {
        if (header.DigestAt is not { } digestAt)
        {
            throw CheckpointErrors.Damaged(
                file,
                $"it has no digest ('{SafeTensorsHeader.DigestKey}' in its metadata), so it was not saved by this library, or is damaged");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var digestStart = LengthBytes + digestAt;
        Hash(hash, 0, digestStart);
        hash.AppendData(SafeTensorsHeader.BlankDigest);
        Hash(hash, digestStart + SafeTensorsHeader.BlankDigest.Length, stream.Length);
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != Metadata[SafeTensorsHeader.DigestKey])
            throw CheckpointErrors.Damaged(file, "its content is not what was written: its SHA-256 differs from the stored one");
    }

    public void Dispose() => stream.Dispose();

    private byte[] ReadHeader()
    {
        if (!stream.CanSeek) throw CheckpointErrors.WrongKind(file, "it is a pipe or a device");
        if (stream.Length == 0) throw CheckpointErrors.WrongKind(file, "it is empty");
        Span<byte> start = stackalloc byte[(int)Math.Min(stream.Length, 64)];
        ReadAt(0, start);
        if (start.Length < LengthBytes)
            throw CheckpointErrors.WrongKind(file, FileKind.Guess(start) ?? $"it has only {start.Length} bytes");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        var available = (ulong)stream.Length - LengthBytes;
        if (length is < 2 or > SafeTensorsHeader.MaxBytes || (start.Length > LengthBytes && start[LengthBytes] != '{'))
        {
            throw CheckpointErrors.WrongKind(
                file, FileKind.Guess(start) ??
                    $"it does not start with the length of a header (at most {SafeTensorsHeader.MaxBytes} bytes) and the header's '{{'");
        }

        if (length > available)
            throw CheckpointErrors.Damaged(file, $"it is truncated: its header needs {length} bytes, it has {available}");
        var bytes = new byte[length];
        ReadAt(LengthBytes, bytes);
        return bytes;
    }

    private void Hash(IncrementalHash hash, long from, long to)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        for (; from < to; from += Math.Min(buffer.Length, to - from))
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, to - from));
            ReadAt(from, part);
            hash.AppendData(part);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void ReadAt(long position, Span<byte> into)
    {
        try
        {
            stream.Position = position;
            stream.ReadExactly(into);
        }
        catch (IOException error)
        {
            throw CheckpointErrors.Unreadable(file, error);
        }
    }
}
