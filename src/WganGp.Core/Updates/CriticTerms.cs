using TorchSharp;
using WganGp.Operations;

namespace WganGp.Updates;

/// <summary>
/// What a critic update measures, by name: tensors of one update, their means over a window, or the names under which a report shows them.
/// The order of the columns is part of a checkpoint. The application's own terms follow them.
/// </summary>
/// <param name="Loss">The whole loss.</param>
/// <param name="RealScore">The mean score of real samples.</param>
/// <param name="FakeScore">The mean score of generated samples.</param>
/// <param name="Penalty">The weighted penalty; 0 when it was not due.</param>
/// <param name="PenaltyNorm">The mean norm of the input gradients; 0 when the penalty was not due.</param>
/// <param name="Auxiliary">The further terms, weighted.</param>
internal sealed record CriticTerms<T>(T Loss, T RealScore, T FakeScore, T Penalty, T PenaltyNorm, T Auxiliary)
{
    public const int Count = 6;

    public T[] Columns => [Loss, RealScore, FakeScore, Penalty, PenaltyNorm, Auxiliary];

    public static CriticTerms<T> Of(T[] columns) => columns is [var loss, var real, var fake, var penalty, var norm, var auxiliary]
        ? new(loss, real, fake, penalty, norm, auxiliary)
        : throw new ArgumentException($"A critic update has {Count} terms, not {columns.Length}.", nameof(columns));
}

internal static class CriticTerms
{
    private static readonly TorchScript Script = new("""
        def pack(loss: Tensor, real: Tensor, fake: Tensor, penalty: Optional[Tensor], norms: Optional[Tensor], extra: Optional[Tensor],
                 own: Optional[Tensor]) -> Tensor:
            zero = torch.zeros_like(loss)
            row = torch.stack([
                loss, real.to(loss), fake.to(loss), zero if penalty is None else penalty.to(loss),
                zero if norms is None else norms.mean().to(loss), zero if extra is None else extra.to(loss)])
            return row if own is None else torch.cat([row, own])
        """);

    /// <summary>Packs what one part of an update measured, and its own terms, into a row, <c>[6 + terms]</c>, of the loss's type.</summary>
    public static torch.Tensor Pack(PartMeasures measured) => Script.Compute(
        "pack",
        [
            measured.Loss, measured.RealMean, measured.FakeMean, measured.Penalty?.Loss, measured.Penalty?.GradientNorms, measured.Extra,
            measured.Own,
        ]);
}
