using TorchSharp;

namespace WganGp.Data;

/// <summary>
/// What a generator's update takes of a real batch: conditions, so that they occur as often as in the data, and the real samples of pairs.
/// </summary>
internal static class Repeated
{
    /// <summary>The rows of a real batch, repeated or cut to the generator's batch size; null for none.</summary>
    public static torch.Tensor? To(torch.Tensor? rows, long count)
    {
        if (rows is null) return null;
        var times = (count + rows.shape[0] - 1) / rows.shape[0];
        using var repeated = rows.repeat([times, .. Enumerable.Repeat(1L, rows.shape.Length - 1)]);
        return repeated.narrow(0, 0, count);
    }
}
