using System.Text;

namespace WganGp.Programs;

/// <summary>
/// Standard output and standard error as the programs write them: a disk that is full or a terminal that was closed throws nothing from
/// the midst of the work, on whatever thread it writes. The program asks for the failure where it can act on it.
/// </summary>
public static class StandardOutput
{
    private static GuardedWriter? output;

    /// <summary>Why standard output could not be written; null while it can.</summary>
    public static Exception? Failure => output?.Failure;

    /// <summary>Whether nothing more can be written.</summary>
    /// <exception cref="UserException">Standard output could not be written.</exception>
    public static void ThrowIfFailed()
    {
        if (Failure is not { } error) return;
        throw new UserException(
            $"Standard output cannot be written: {error.Message.TrimEnd('.', ' ')}. Free some space there, or redirect it elsewhere.",
            error);
    }

    internal static void Guard()
    {
        if (output is not null) return;
        output = new GuardedWriter(Console.Out);
        Console.SetOut(output);
        Console.SetError(new GuardedWriter(Console.Error));
    }

    /// <summary>Writes until the first failure, and keeps that.</summary>
    internal sealed class GuardedWriter(TextWriter inner) : TextWriter
    {
        public Exception? Failure { get; private set; }

        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value) => Try(() => inner.Write(value));

        public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

        public override void Write(string? value) => Try(() => inner.Write(value));

        public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

        public override void Flush() => Try(inner.Flush);

        private void Try(Action write)
        {
            if (Failure is not null) return;
            try
            {
                write();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                Failure = error;
            }
        }
    }
}
