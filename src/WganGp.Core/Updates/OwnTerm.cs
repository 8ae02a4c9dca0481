using TorchSharp;
using WganGp.Networks;

namespace WganGp.Updates;

/// <summary>One term of the application's own in a loss.</summary>
/// <param name="Network">Whose loss it belongs to: critic or generator.</param>
/// <param name="Name">Its name.</param>
/// <param name="Weight">What it is multiplied by.</param>
/// <param name="UsesFeatures">Whether it reads the critic's features.</param>
/// <param name="Compute">The application's code.</param>
internal sealed record OwnTerm<TInput>(string Network, string Name, double Weight, bool UsesFeatures, Func<TInput, torch.Tensor?> Compute)
{
    /// <summary>Whether it reads real samples that the loss itself may not need.</summary>
    public bool UsesRealSamples { get; init; }

    /// <summary>The term of one batch, checked and weighted.</summary>
    /// <param name="input">What it is computed from.</param>
    /// <param name="loss">A tensor of the loss, whose type and device the term gets.</param>
    /// <exception cref="NetworkException">The application's code failed, or its value cannot be a term of this loss.</exception>
    public torch.Tensor Weighted(TInput input, torch.Tensor loss)
    {
        torch.Tensor? value;
        try
        {
            value = Compute(input);
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException))
        {
            throw new NetworkException($"The {Network}'s term '{Name}' failed: {NetworkCall.Reason(error)}", error);
        }

        if (value is null or { IsInvalid: true } || value.dim() != 0 || !torch.is_floating_point(value))
        {
            var found = value is null ? "null" : value.IsInvalid ? "a disposed tensor" : $"{NetworkCall.Shape(value)} of {value.dtype}";
            throw new NetworkException(
                $"The {Network}'s term '{Name}' must return one floating-point number, a 0-dimensional tensor, but it returned {found}. " +
                "Take the mean over the samples.");
        }

        if (!value.requires_grad)
        {
            throw new NetworkException(
                $"The {Network}'s term '{Name}' has no path to the {Network}'s weights, so it would train nothing. Compute it " +
                (Network == OwnTerms.OfCritic ? "from scores or features" : "from samples, scores or features") +
                $", or from modules in the {Network}'s Module, without detach, no_grad or rounding.");
        }

        return value.to(loss.dtype, loss.device).Times(Weight);
    }
}
