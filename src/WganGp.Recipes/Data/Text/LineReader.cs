using System.Text;

namespace WganGp.Recipes.Data;

/// <summary>Reads the first characters of each line of a UTF-8 file, in memory that does not grow with the length of a line.</summary>
internal sealed class LineReader(string path, Stream file, int length)
{
    private const int MostBytesOfRune = 4;

    private readonly byte[] buffer = new byte[1 << 16];
    // The first line may begin with a byte order mark of three bytes.
    private readonly byte[] line = new byte[(length * MostBytesOfRune) + 3];
    private int at;
    private int filled;
    private long number;
    private bool ended;
    private bool afterReturn;

    /// <summary>The first characters of the next line that is not blank; null at the end.</summary>
    public List<Rune>? Next(List<Rune> characters)
    {
        while (!ended)
        {
            var bytes = NextLine();
            Decode(line.AsSpan(0, bytes), characters);
            if (characters.Exists(character => !Rune.IsWhiteSpace(character))) return characters;
        }

        return null;
    }

    private int NextLine()
    {
        number++;
        var kept = 0;
        while (true)
        {
            if (at == filled)
            {
                (at, filled) = (0, file.Read(buffer));
                if (filled == 0)
                {
                    ended = true;
                    return kept;
                }
            }

            // A carriage return ends a line, as it did on the first Macintosh; a line feed after it belongs to the same end.
            if (afterReturn && buffer[at] == '\n') at++;
            afterReturn = false;
            ReadOnlySpan<byte> rest = buffer.AsSpan(at, filled - at);
            var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            var piece = end < 0 ? rest : rest[..end];
            if (piece.Contains((byte)0))
            {
                throw new TrainingDataException(
                    $"Line {FileData.Text(number)} of '{path}' contains a zero byte, so it is not UTF-8 text: " +
                    "give a text file, or convert it.");
            }

            var room = Math.Min(piece.Length, line.Length - kept);
            piece[..room].CopyTo(line.AsSpan(kept));
            kept += room;
            at += end < 0 ? rest.Length : end + 1;
            if (end < 0) continue;
            afterReturn = rest[end] == '\r';
            return kept;
        }
    }

    private void Decode(ReadOnlySpan<byte> bytes, List<Rune> characters)
    {
        characters.Clear();
        if (number == 1 && bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        while (!bytes.IsEmpty && characters.Count < length)
        {
            if (Rune.DecodeFromUtf8(bytes, out var character, out var used) != System.Buffers.OperationStatus.Done)
            {
                throw new TrainingDataException(
                    $"Line {FileData.Text(number)} of '{path}' is not UTF-8: its character {characters.Count + 1} begins with the byte " +
                    $"0x{bytes[0]:X2}; convert the file, with 'iconv -t UTF-8' for example.");
            }

            characters.Add(character);
            bytes = bytes[used..];
        }
    }
}
