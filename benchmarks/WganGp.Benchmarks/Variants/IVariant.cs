using static TorchSharp.torch;

namespace WganGp.Benchmarks.Variants;

/// <summary>One way to train: with its own copy of the networks, doing the same work as every other variant.</summary>
internal interface IVariant : IDisposable
{
    /// <summary>Whether the variant can run this operation separately.</summary>
    bool Can(Operation operation);

    /// <summary>Does the operation once.</summary>
    void Run(Operation operation);

    /// <summary>
    /// The critic's gradients in the first critic update, by the parameters' names, on the CPU in the weights' type; the caller disposes
    /// them.
    /// </summary>
    /// <remarks>Valid after exactly one <see cref="Operation.CriticUpdate"/> on fresh networks.</remarks>
    IReadOnlyDictionary<string, Tensor> CriticGradients();
}
