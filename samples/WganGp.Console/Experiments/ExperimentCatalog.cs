namespace WganGp.ConsoleApp.Experiments;

/// <summary>All experiments.</summary>
internal static class ExperimentCatalog
{
    public static IReadOnlyList<IExperiment> All { get; } =
        [new ValueSurfaces(), new GradientNorms(), new Overfitting(), new Architectures(), new Smoothness(), new PrecisionSpread()];

    /// <exception cref="UserException">There is none of that name.</exception>
    public static IExperiment Find(string name) =>
        All.FirstOrDefault(experiment => string.Equals(experiment.Name, name, StringComparison.OrdinalIgnoreCase)) ??
        throw new UserException($"There is no experiment '{name}'; the experiments are {string.Join(", ", All.Select(experiment => experiment.Name))}.");
}
