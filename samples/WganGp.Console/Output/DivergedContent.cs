namespace WganGp.ConsoleApp.Output;

/// <summary>What <see cref="DivergedReport"/> shows.</summary>
/// <param name="Recipe">The recipe's name.</param>
/// <param name="Folder">The run's folder.</param>
/// <param name="Options">The run's options.</param>
/// <param name="Divergence">What was found.</param>
/// <param name="LastCheckpoint">The last good checkpoint; null when there is none.</param>
/// <param name="Reports">The reports of the run, oldest first.</param>
internal sealed record DivergedContent(
    string Recipe, string Folder, WganGpOptions Options, TrainingDivergedException Divergence, string? LastCheckpoint,
    IReadOnlyList<TrainingReport> Reports);
