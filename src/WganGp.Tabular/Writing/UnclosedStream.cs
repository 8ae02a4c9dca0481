namespace WganGp.Tabular.Writing;

/// <summary>A stream for a writer that would close it: closing writes what is left, and leaves the stream to its owner.</summary>
/// <param name="inner">The stream, which is written from its start.</param>
internal sealed class UnclosedStream(Stream inner) : Stream
{
    private readonly byte[] buffer = new byte[1 << 16];
    private int count;
    private long length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => length;

    public override long Position
    {
        get => length;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        length += buffer.Length;
        if (buffer.Length > this.buffer.Length - count) Flush();
        if (buffer.Length > this.buffer.Length)
        {
            inner.Write(buffer);
            return;
        }

        buffer.CopyTo(this.buffer.AsSpan(count));
        count += buffer.Length;
    }

    public override void Flush()
    {
        inner.Write(buffer, 0, count);
        count = 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) Flush();
        base.Dispose(disposing);
    }
}
