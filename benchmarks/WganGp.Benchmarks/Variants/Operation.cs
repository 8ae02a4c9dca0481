namespace WganGp.Benchmarks.Variants;

/// <summary>What is timed.</summary>
internal enum Operation
{
    /// <summary>Latents, generated samples, both scores, the penalty, backward, one optimiser step.</summary>
    CriticUpdate,

    /// <summary>The penalty at points between two given batches, and its gradient with respect to the weights.</summary>
    Penalty,

    /// <summary>The critic update with everything but the penalty.</summary>
    CriticUpdateWithoutPenalty,

    /// <summary>Five critic updates and one update of the generator.</summary>
    GeneratorStep,
}

internal static class Operations
{
    /// <summary>n_critic of Algorithm 1.</summary>
    public const int CriticSteps = 5;

    /// <summary>The name in tables and in the peer's file.</summary>
    public static string Title(this Operation operation) => operation switch
    {
        Operation.CriticUpdate => "critic update",
        Operation.Penalty => "penalty alone",
        Operation.CriticUpdateWithoutPenalty => "critic update, no penalty",
        Operation.GeneratorStep => "generator step",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "This operation has no name."),
    };
}
