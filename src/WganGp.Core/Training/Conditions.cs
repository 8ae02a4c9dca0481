using TorchSharp;

namespace WganGp.Training;

/// <summary>Conditions for generated samples, taken from the data so that they have its frequencies.</summary>
internal static class Conditions
{
    /// <summary>The conditions of a real batch, repeated or cut to the generator's batch; null when unconditional.</summary>
    public static torch.Tensor? Repeat(torch.Tensor? condition, long count)
    {
        if (condition is null) return null;
        using var index = torch.arange(count, torch.int64, condition.device).remainder_(condition.shape[0]);
        return condition.index_select(0, index);
    }
}
