using TorchSharp;
using WganGp.Layerwise;

namespace WganGp.Updates;

/// <summary>Whether a condition and a network as layers fit together.</summary>
internal static class LayerwiseCondition
{
    /// <summary>The condition, where the layers read one; null where they do not.</summary>
    /// <param name="condition">What the data gives.</param>
    /// <param name="plan">The network.</param>
    /// <param name="isWrapped">Whether it is a module alone, for which any condition is a mistake when it reads none.</param>
    /// <param name="network">The network's name in messages.</param>
    /// <param name="input">What it takes.</param>
    /// <exception cref="NetworkException">They do not fit.</exception>
    public static torch.Tensor? Of(torch.Tensor? condition, LayerPlan plan, bool isWrapped, string network, string input)
    {
        if (plan.TakesCondition || (isWrapped && plan.NeedsCondition)) return condition ?? throw ConditionMismatch.Missing(network, input);
        return condition is not null && isWrapped ? throw ConditionMismatch.Unexpected(network, input) : null;
    }
}
