namespace WganGp.Recipes.Data;

/// <summary>A cache of byte arrays by number, of so many bytes together; the least recently used is evicted. Thread-safe.</summary>
internal sealed class ByteCache(long mostBytes)
{
    // An array's header, its node in the list and its entry in the dictionary.
    private const int Overhead = 128;

    private readonly Dictionary<int, LinkedListNode<(int Key, byte[] Bytes)>> entries = [];
    private readonly LinkedList<(int Key, byte[] Bytes)> recent = [];
    private readonly Lock gate = new();
    private long used;

    public int Count
    {
        get
        {
            lock (gate) return entries.Count;
        }
    }

    public byte[]? Find(int key)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(key, out var node)) return null;
            recent.Remove(node);
            recent.AddFirst(node);
            return node.Value.Bytes;
        }
    }

    public void Add(int key, byte[] bytes)
    {
        lock (gate)
        {
            if (bytes.Length + Overhead > mostBytes || entries.ContainsKey(key)) return;
            used += bytes.Length + Overhead;
            while (used > mostBytes)
            {
                var (last, dropped) = recent.Last!.Value;
                entries.Remove(last);
                recent.RemoveLast();
                used -= dropped.Length + Overhead;
            }

            entries[key] = recent.AddFirst((key, bytes));
        }
    }
}
