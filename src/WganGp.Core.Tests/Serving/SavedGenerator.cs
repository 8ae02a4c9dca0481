using WganGp.Tests.Support;
using static TorchSharp.torch;

namespace WganGp.Tests.Serving;

/// <summary>A run, saved, and samplers of its generator.</summary>
internal sealed class SavedGenerator : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;
    private readonly Func<IGenerator> build;

    /// <param name="build">Builds the generator; null is a small one with batch statistics.</param>
    /// <param name="steps">How many generator steps are done before it is saved; a conditional one is saved untrained.</param>
    public SavedGenerator(Func<IGenerator>? build = null, int steps = 4)
    {
        this.build = build ?? Plain;
        Path = System.IO.Path.Combine(folder, "run.safetensors");
        Trainer = Toys.Trainer(Toys.Options() with { GeneratorAverageDecay = 0.5 }, generator: this.build);
        for (var i = 0; i < steps; i++) Trainer.GeneratorStep();
        Trainer.Save(Path);
    }

    public string Path { get; }

    public WganGpTrainer Trainer { get; }

    public static IGenerator Plain() =>
        new ModuleGenerator(nn.Sequential(nn.Linear(2, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 2)), 2);

    /// <summary>A sampler, of the saved generator or of another one of the same weights.</summary>
    public GeneratorSampler Sampler(GeneratorSamplerOptions? options = null, Func<IGenerator>? other = null)
    {
        using var checkpoint = Checkpoint.Open(Path);
        return GeneratorSampler.Load(checkpoint, other ?? build, options);
    }

    public void Dispose()
    {
        Trainer.Dispose();
        Trainer.Generator.Module.Dispose();
        Trainer.Critic.Module.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
