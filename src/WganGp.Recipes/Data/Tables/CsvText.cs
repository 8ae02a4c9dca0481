using System.Runtime.ExceptionServices;
using System.Text;

namespace WganGp.Recipes.Data;

/// <summary>The text of a table: its start can be inspected before it is read, and no line grows without bound.</summary>
internal sealed class CsvText : TextReader
{
    /// <summary>The most fields of a line: the largest tables of genes have fewer; a line of more would take gigabytes.</summary>
    public const int MostFields = 1_000_000;

    /// <summary>The most characters of a line: 32 per field.</summary>
    public const int MostCharacters = 32 * MostFields;

    private const int HeadSize = 1 << 16;

    private readonly string path;
    private readonly StreamReader text;
    private readonly DecoderFallbackException? failure;
    private readonly char[] one = new char[1];
    private bool isPeeked;
    private int at;
    private char previous;
    private int characters;
    private int fields = 1;

    public CsvText(string path, StreamReader text)
    {
        this.path = path;
        this.text = text;
        var head = new StringBuilder(HeadSize);
        var piece = new char[1024];
        try
        {
            while (head.Length < HeadSize && !IsWhole)
            {
                var read = text.Read(piece);
                head.Append(piece, 0, read);
                IsWhole = read == 0;
            }
        }
        catch (DecoderFallbackException damage)
        {
            // It is thrown where the damage is reached, so that the message can name a line.
            failure = damage;
        }

        Head = head.ToString();
    }

    /// <summary>The first 65,536 characters, or all there are.</summary>
    public string Head { get; }

    /// <summary>Whether the head is the whole text.</summary>
    public bool IsWhole { get; }

    /// <summary>What separates fields; counted while reading.</summary>
    public string Delimiter { get; set; } = ",";

    /// <summary>The number of the line being read, from 1.</summary>
    public int Line { get; private set; } = 1;

    public override int Read(char[] buffer, int index, int count)
    {
        if (count == 0) return 0;
        if (isPeeked)
        {
            isPeeked = false;
            buffer[index] = one[0];
            return 1;
        }

        var read = Math.Min(count, Head.Length - at);
        if (read > 0)
        {
            Head.CopyTo(at, buffer, index, read);
            at += read;
        }
        else
        {
            if (failure is not null) ExceptionDispatchInfo.Throw(failure);
            read = text.Read(buffer, index, count);
        }

        Count(buffer.AsSpan(index, read));
        return read;
    }

    public override int Peek()
    {
        if (!isPeeked) isPeeked = Read(one, 0, 1) == 1;
        return isPeeked ? one[0] : -1;
    }

    public override int Read()
    {
        var next = Peek();
        isPeeked = false;
        return next;
    }

    private void Count(ReadOnlySpan<char> read)
    {
        foreach (var sign in read)
        {
            if (sign is '\n' or '\r')
            {
                if (sign == '\r' || previous != '\r') Line++;
                (characters, fields) = (0, 1);
            }
            else
            {
                characters++;
                if (Separates(sign)) fields++;
                if (fields > MostFields || characters > MostCharacters) throw TooLong();
            }

            previous = sign;
        }
    }

    /// <summary>Of white space in a row only the first separates.</summary>
    private bool Separates(char sign) => Delimiter == CsvDialect.Spaces
        ? char.IsWhiteSpace(sign) && !char.IsWhiteSpace(previous)
        : sign == Delimiter[0];

    private TrainingDataException TooLong() => new(
        $"Line {FileData.Text(Line)} of '{path}' has more than {FileData.Text(MostFields)} fields or " +
        $"{FileData.Text(MostCharacters)} characters: give a table with one sample per line, or fewer columns.");
}
