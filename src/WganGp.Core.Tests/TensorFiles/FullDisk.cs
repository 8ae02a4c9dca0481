
namespace WganGp.Tests.TensorFiles;

/// <summary>A file on a disk with room for so many bytes, failing as .NET on Linux does.</summary>
internal sealed class FullDisk(Stream inner, long capacity) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => inner.Length;

    public override long Position { get => inner.Position; set => inner.Position = value; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var room = (int)Math.Clamp(capacity - inner.Position, 0, buffer.Length);
        inner.Write(buffer[..room]);
        const int Enospc = 28;
        if (room < buffer.Length) throw new IOException("No space left on device.", Enospc);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void SetLength(long value) => inner.SetLength(value);
}
