namespace WganGp.Checkpoints;

/// <summary>The prefixes and keys of a checkpoint file.</summary>
internal static class CheckpointNames
{
    public const string Generator = "generator.";
    public const string Critic = "critic.";
    public const string Average = "average.";

    public const string Own = "wgangp.";
    public const string Format = Own + "format";
    public const string Library = Own + "library";
    public const string Step = Own + "step";
    public const string CriticUpdates = Own + "critic_updates";
    public const string Options = Own + "options";
}
