using TorchSharp;

namespace WganGp.Data;

/// <summary>Conditions for generated samples, taken from the data so that they occur as often as in the data.</summary>
internal static class Conditions
{
    /// <summary>The conditions of a real batch, repeated or cut to the generator's batch size; null when unconditional.</summary>
    public static torch.Tensor? Repeat(torch.Tensor? condition, long count)
    {
        if (condition is null) return null;
        var times = (count + condition.shape[0] - 1) / condition.shape[0];
        using var repeated = condition.repeat([times, .. Enumerable.Repeat(1L, condition.shape.Length - 1)]);
        return repeated.narrow(0, 0, count);
    }
}
