namespace WganGp.Recipes.Data;

/// <summary>A cache of byte arrays of one size by number; the least recently used is evicted. Thread-safe.</summary>
internal sealed class ByteCache(long mostBytes, int entryBytes)
{
    // An array's header, its node in the list and its entry in the dictionary.
    private const int Overhead = 128;

    private readonly long most = mostBytes / (entryBytes + Overhead);
    private readonly Dictionary<int, LinkedListNode<(int Key, byte[] Bytes)>> entries = [];
    private readonly LinkedList<(int Key, byte[] Bytes)> recent = [];
    private readonly Lock gate = new();

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
            if (most == 0 || entries.ContainsKey(key)) return;
            if (entries.Count == most)
            {
                entries.Remove(recent.Last!.Value.Key);
                recent.RemoveLast();
            }

            entries[key] = recent.AddFirst((key, bytes));
        }
    }
}
