namespace WganGp.ConsoleApp.Evaluation;

/// <summary>What <c>evaluate</c> is asked for.</summary>
internal sealed record EvaluationRequest
{
    /// <summary>A checkpoint, a folder of them or a run's folder.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The data; null for the run's own.</summary>
    public string? Data { get; init; }

    /// <summary>Which stored values are black and white; null for the run's, or the default.</summary>
    public string? Levels { get; init; }

    /// <summary>How many samples; null for the default.</summary>
    public int? Count { get; init; }

    /// <summary>The metrics; null for the default.</summary>
    public string? Metrics { get; init; }

    /// <summary>The seed of the latents.</summary>
    public ulong Seed { get; init; }

    /// <summary>Where the results go; null for the run's folder, or nowhere.</summary>
    public string? Output { get; init; }
}
