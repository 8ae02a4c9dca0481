namespace WganGp.Recipes.Data;

/// <summary>
/// Bounds the memory of all images that are decoded at one time: small ones side by side, large ones one after the other. A request is
/// made once for an image, so that no two images wait for each other.
/// </summary>
internal sealed class DecodingBudget
{
    private readonly object gate = new();
    private readonly long most;
    private long free;

    /// <param name="most">Bytes.</param>
    public DecodingBudget(long most) => (this.most, free) = (most, most);

    /// <summary>Waits until so many bytes are free, all of them at most, and takes them until the result is disposed.</summary>
    public IDisposable Take(long bytes)
    {
        var taken = Math.Clamp(bytes, 1, most);
        lock (gate)
        {
            while (free < taken) Monitor.Wait(gate);
            free -= taken;
        }

        return new Share(this, taken);
    }

    private void Return(long bytes)
    {
        lock (gate)
        {
            free += bytes;
            Monitor.PulseAll(gate);
        }
    }

    private sealed class Share(DecodingBudget budget, long bytes) : IDisposable
    {
        private long held = bytes;

        public void Dispose() => budget.Return(Interlocked.Exchange(ref held, 0));
    }
}
