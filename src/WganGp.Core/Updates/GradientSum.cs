using TorchSharp;
using TorchSharp.Modules;
using WganGp.Layerwise;
using WganGp.Operations;
using WganGp.Processes;

namespace WganGp.Updates;

/// <summary>
/// Sums one network's update over the processes of a group: the gradient, what the update measured, and the buffers that it changed. Each
/// process afterwards has what one process with the whole batch would have, up to rounding, and all have the same bits.
/// </summary>
/// <remarks>
/// The gradient goes in pieces. How often a share is added to each parameter's gradient follows from the shapes of the batch; once that is
/// known, a piece whose shares have all come is summed while the layers below or above are still computed. The order of the sums never
/// depends on it.
/// </remarks>
internal sealed class GradientSum : IGradientListener, IDisposable
{
    private readonly TimedGroup group;
    private readonly torch.Tensor[] weights;
    private readonly Buckets buckets;
    private readonly Func<torch.Tensor[]> buffers;
    private readonly Dictionary<nint, int> numbers = [];
    private readonly int[] bucketOf;
    private readonly long[] ends;
    private readonly Dictionary<string, int[]> known = [];
    private readonly List<(torch.Tensor Piece, Task Sum)> sums = [];
    private torch.Tensor? flat;
    private string key = "";
    private int[] seen = [];
    private int[]? expected;
    private int[] missing = [];

    /// <param name="group">The processes.</param>
    /// <param name="weights">The weights that the update trains.</param>
    /// <param name="upwards">Whether their gradients become complete from the first to the last.</param>
    /// <param name="bucketBytes">The size of a piece.</param>
    /// <param name="buffers">The floating-point buffers that updates change.</param>
    public GradientSum(
        TimedGroup group, IReadOnlyList<torch.Tensor> weights, bool upwards, long bucketBytes, Func<torch.Tensor[]> buffers)
    {
        (this.group, this.weights, this.buffers) = (group, [.. weights], buffers);
        var width = Type == torch.ScalarType.Float64 ? 8 : 4;
        buckets = Buckets.Of([.. weights.Select(weight => weight.numel() * width)], upwards, bucketBytes);
        bucketOf = new int[weights.Count];
        ends = new long[buckets.Ends.Length];
        long end = 0;
        for (var (at, bucket) = (0, 0); bucket < ends.Length; ends[bucket++] = end)
        {
            for (; at < buckets.Ends[bucket]; at++)
            {
                end += weights[buckets.Order[at]].numel();
                bucketOf[buckets.Order[at]] = bucket;
            }
        }

        for (var i = 0; i < weights.Count; i++) numbers[weights[i].Handle] = i;
    }

    /// <summary>How many pieces were summed before the update's gradient was complete, in all updates.</summary>
    public long Early { get; private set; }

    private torch.ScalarType Type =>
        weights.Any(weight => weight.dtype == torch.ScalarType.Float64) ? torch.ScalarType.Float64 : torch.ScalarType.Float32;

    /// <summary>Begins an update's last part, the one that completes the gradient.</summary>
    /// <param name="shapes">What the number of shares follows from.</param>
    /// <returns>Ends it.</returns>
    public IDisposable LastPart(string shapes)
    {
        key = shapes;
        seen = new int[weights.Length];
        missing = new int[ends.Length];
        if (known.TryGetValue(key, out expected))
        {
            for (var i = 0; i < seen.Length; i++) missing[bucketOf[i]] += expected[i] > 0 ? 1 : 0;
        }

        return Gradients.Tell(this);
    }

    public void Added(Parameter parameter)
    {
        if (!numbers.TryGetValue(parameter.Handle, out var i)) return;
        if (bucketOf[i] < sums.Count)
        {
            throw new InvalidOperationException(
                "A share was added to a gradient that was already summed over the processes. This is a fault of the library: set " +
                "Distributed.BucketBytes to 1073741824, which sums after the update, and please report it.");
        }

        seen[i]++;
        if (expected is null || seen[i] != expected[i]) return;
        missing[bucketOf[i]]--;
        while (sums.Count < ends.Length - 1 && missing[sums.Count] == 0)
        {
            Send();
            Early++;
        }
    }

    /// <summary>Sums what is left, and waits for all sums.</summary>
    /// <param name="terms">What this process's share of the update measured; replaced by the sum.</param>
    /// <param name="norms">The norms of its points; null for none.</param>
    /// <param name="stop">Whether this process wants to stop.</param>
    /// <returns>The smallest and the largest norm of each process, and whether some process wants to stop.</returns>
    public (torch.Tensor? Norms, bool Stop) Finish(torch.Tensor terms, torch.Tensor? norms, bool stop)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        known[key] = seen;
        while (sums.Count < ends.Length - 1) Send();
        var changed = buffers();
        var device = terms.device;
        var flags = torch.tensor([.. weights.Select(weight => weight.grad is null ? 0f : 1f), stop ? 1f : 0f]);
        var extremes = norms is null ? null : OwnSlots(norms);
        torch.Tensor[] tail = [.. changed, terms, flags, .. extremes is null ? [] : new[] { extremes }];
        Send(tail);
        var whole = flat!;
        foreach (var (piece, sum) in sums)
        {
            group.Wait(sum);
            piece.Dispose();
        }

        sums.Clear();
        if (changed.Length > 0)
        {
            using var size = group.Size.ToScalar();
            whole.narrow(0, ends[^1], changed.Sum(buffer => buffer.numel())).div_(size);
        }

        FlatTensors.Scatter(whole.narrow(0, ends[^1], tail.Sum(part => part.numel())), tail);
        var reached = flags.data<float>().ToArray();
        for (var i = 0; i < weights.Length; i++)
        {
            if (reached[i] > 0 && weights[i].grad is null) weights[i].grad = torch.zeros_like(weights[i]);
        }

        // What nobody has reached stays without a gradient.
        torch.Tensor Target(int i) => weights[i].grad ?? torch.empty_like(weights[i]);
        FlatTensors.Scatter(whole.narrow(0, 0, ends[^1]), [.. buckets.Order.Select(Target)]);
        return (extremes?.to(device).MoveToOuterDisposeScope(), reached[^1] > 0);
    }

    /// <summary>Forgets an update that failed; the group is then of no more use, since the others wait for its sums.</summary>
    public void Dispose()
    {
        flat?.Dispose();
        flat = null;
    }

    private torch.Tensor OwnSlots(torch.Tensor norms)
    {
        var slots = torch.zeros(2 * group.Size, norms.dtype, norms.device);
        slots.narrow(0, group.Rank, 1).copy_(norms.min().reshape(1));
        slots.narrow(0, group.Size + group.Rank, 1).copy_(norms.max().reshape(1));
        return slots;
    }

    /// <summary>Begins to sum the next piece; the last one has the tail.</summary>
    private void Send(torch.Tensor[]? tail = null)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var bucket = sums.Count;
        var (first, start) = bucket == 0 ? (0, 0L) : (buckets.Ends[bucket - 1], ends[bucket - 1]);
        torch.Tensor[] parts =
        [
            .. buckets.Order[first..buckets.Ends[bucket]].Select(i => weights[i].grad ?? torch.zeros_like(weights[i])), .. tail ?? [],
        ];
        var length = parts.Sum(part => part.numel());
        Reserve(start + length);
        var piece = flat!.narrow(0, start, length).DetachFromDisposeScope();
        FlatTensors.Gather(piece, parts);
        sums.Add((piece, group.SumAsync(piece)));
    }

    // The first update's pieces are not sent before the gradient is complete: with the tail, whose length is known then, all of it is
    // reserved at once. A longer tail moves what is there.
    private void Reserve(long length)
    {
        length = Math.Max(length, ends[^1]);
        if (flat is not null && flat.numel() >= length) return;
        foreach (var (_, sum) in sums) group.Wait(sum);
        var larger = torch.zeros(length, Type, weights[0].device).DetachFromDisposeScope();
        if (flat is not null)
        {
            larger.narrow(0, 0, flat.numel()).copy_(flat);
            flat.Dispose();
        }

        flat = larger;
    }
}
