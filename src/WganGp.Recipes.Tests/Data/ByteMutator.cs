namespace WganGp.Recipes.Tests.Data;

/// <summary>Damages files: bits, bytes, ends, pieces moved, tokens of the format out of place. One seed gives one sequence.</summary>
internal sealed class ByteMutator(int seed, IReadOnlyList<byte[]> seeds, IReadOnlyList<byte[]> tokens)
{
    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        byte[] bytes = [.. seeds[_random.Next(seeds.Count)]];
        for (var left = 1 + _random.Next(3); left > 0; left--) bytes = Mutate(bytes);
        return bytes;
    }

    private byte[] Mutate(byte[] bytes)
    {
        if (bytes.Length == 0) return bytes;
        // Half of the damage goes where headers are.
        var place = _random.Next(_random.Next(2) == 0 ? bytes.Length : Math.Min(bytes.Length, 128));
        switch (_random.Next(tokens.Count == 0 ? 6 : 10))
        {
            case 0:
                bytes[place] ^= (byte)(1 << _random.Next(8));
                return bytes;
            case 1:
                bytes[place] = (byte)_random.Next(256);
                return bytes;
            case 2:
                return bytes[..(_random.Next(4) == 0 ? place : _random.Next(bytes.Length + 1))];
            case 3:
                return [.. bytes, .. bytes.AsSpan(0, _random.Next(Math.Min(bytes.Length, 200)) + 1)];
            case 4:
                var from = _random.Next(bytes.Length);
                return [.. bytes.AsSpan(0, place), .. bytes.AsSpan(from, Math.Min(8, bytes.Length - from)), .. bytes.AsSpan(place)];
            case 5:
                return [.. bytes.AsSpan(0, place), .. bytes.AsSpan(Math.Min(bytes.Length, place + 1 + _random.Next(8)))];
            case 6 or 7:
                var token = tokens[_random.Next(tokens.Count)];
                return [.. bytes.AsSpan(0, place), .. token, .. bytes.AsSpan(place)];
            default:
                var over = tokens[_random.Next(tokens.Count)];
                over.AsSpan(0, Math.Min(over.Length, bytes.Length - place)).CopyTo(bytes.AsSpan(place));
                return bytes;
        }
    }
}
