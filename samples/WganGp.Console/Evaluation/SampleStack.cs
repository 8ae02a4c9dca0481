using TorchSharp;

namespace WganGp.ConsoleApp.Evaluation;

/// <summary>One tensor that is filled part by part.</summary>
internal static class SampleStack
{
    /// <summary>Copies a part to its place.</summary>
    /// <param name="all">The whole, which the first part creates: on the CPU, of the part's type.</param>
    /// <param name="part">Some rows.</param>
    /// <param name="start">The number of rows before them.</param>
    /// <param name="count">The number of rows of the whole.</param>
    public static void Put(ref torch.Tensor? all, torch.Tensor part, long start, long count)
    {
        all ??= torch.empty([count, .. part.shape[1..]], dtype: part.dtype);
        using var place = all.narrow(0, start, part.shape[0]);
        place.copy_(part).Dispose();
    }
}
