namespace WganGp.Runs;

/// <summary>The prefixes and keys in a checkpoint file.</summary>
internal static class CheckpointNames
{
    public const string Extension = ".safetensors";

    public const string Generator = "generator.";
    public const string Critic = "critic.";
    public const string Average = "average.";
    public const string CriticOptimizer = "critic_optimizer.";
    public const string GeneratorOptimizer = "generator_optimizer.";
    public const string Random = "random.";
    public const string Window = "window.";
    public const string PreviewLatents = "preview.latents";

    public const string Own = CheckpointOptions.ReservedPrefix;
    public const string Format = Own + "format";
    public const string Library = Own + "library";
    public const string Step = Own + "step";
    public const string CriticUpdates = Own + "critic_updates";
    public const string Options = Own + "options";
    public const string Terms = Own + "terms";
    public const string Progress = Own + "progress";
    public const string Environment = Own + "environment";
    public const string GeneratorModules = Own + "generator";
    public const string CriticModules = Own + "critic";
    public const string CriticPac = Own + "critic_pac";

    /// <summary>What is wrong with a file that no trainer wrote.</summary>
    public const string NoStep = "its metadata has no step number under '" + Step + "', so no trainer wrote it";
}
