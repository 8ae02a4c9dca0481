using WganGp.Benchmarks.Networks;
using WganGp.Runs;
using WganGp.TensorFiles;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Variants;

/// <summary>This library, through its public trainer.</summary>
internal sealed class LibraryLoop : IVariant
{
    private readonly NetworkPair networks;
    private readonly WganGpOptions options;
    private readonly WganGpTrainer trainer;
    private readonly GradientPenalty penalty;
    private readonly Tensor real;
    private readonly Tensor resting;
    private WganGpTrainer? withoutPenalty;

    public LibraryLoop(NetworkPair networks, Tensor real, WganGpOptions options)
    {
        (this.networks, this.options, this.real) = (networks, options, real);
        penalty = new GradientPenalty(options.GradientPenalty);
        trainer = Trainer(options);
        resting = randn_like(real);
    }

    public bool Can(Operation operation) => true;

    public void Run(Operation operation)
    {
        switch (operation)
        {
            case Operation.CriticUpdate:
                trainer.CriticStep(real, networks.Labels);
                break;
            case Operation.CriticUpdateWithoutPenalty:
                withoutPenalty ??= Trainer(options with { GradientPenalty = options.GradientPenalty with { Weight = 0 } });
                withoutPenalty.CriticStep(real, networks.Labels);
                break;
            case Operation.Penalty:
                PenaltyAlone();
                break;
            default:
                for (var i = 0; i < Operations.CriticSteps; i++) trainer.CriticStep(real, networks.Labels);
                trainer.GeneratorStep(networks.Labels);
                break;
        }
    }

    /// <remarks>Adam's first moment is the gradient itself while beta1 is 0, and a saved run holds it.</remarks>
    public IReadOnlyDictionary<string, Tensor> CriticGradients()
    {
        var path = Path.Combine(Path.GetTempPath(), $"wgangp-benchmark-{Guid.NewGuid():N}.safetensors");
        try
        {
            trainer.Save(path);
            using var file = SafeTensorsFile.Open(path);
            const string mean = CheckpointNames.CriticOptimizer + "mean.";
            return file.Tensors.Keys.Where(name => name.StartsWith(mean, StringComparison.Ordinal))
                .ToDictionary(name => name[mean.Length..], name => file.Load(name).DetachFromDisposeScope());
        }
        finally
        {
            File.Delete(path);
        }
    }

    public void Dispose()
    {
        trainer.Dispose();
        withoutPenalty?.Dispose();
        resting.Dispose();
    }

    private void PenaltyAlone()
    {
        using var scope = NewDisposeScope();
        networks.Critic.zero_grad();
        if (options.Execution.PenaltyPath == PenaltyPath.Reference)
        {
            using var term = penalty.Compute(networks.Scorer, real, resting, networks.Labels);
            term.Loss.backward();
            return;
        }

        penalty.Backward(
            networks.Scorer, real, resting, networks.Labels, path: PenaltyPath.Fast, precision: options.Execution.Precision).Dispose();
    }

    private WganGpTrainer Trainer(WganGpOptions schedule) => new(networks.Maker, networks.Scorer, schedule);
}
