namespace WganGp.Experiments;

/// <summary>All experiments.</summary>
internal static class ExperimentCatalog
{
    public static IReadOnlyList<IExperiment> All { get; } =
        [new ValueSurfaces(), new GradientNorms(), new Overfitting(), new Architectures(), new Smoothness(), new PrecisionSpread()];
}
