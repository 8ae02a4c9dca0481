using WganGp.Benchmarks.Networks;
using WganGp.Runs;
using WganGp.SafeTensors;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Variants;

/// <summary>This library, through its public trainer.</summary>
internal sealed class LibraryLoop : IVariant
{
    private readonly NetworkPair networks;
    private readonly WganGpOptions options;
    private readonly ModuleCritic critic;
    private readonly WganGpTrainer trainer;
    private readonly GradientPenalty penalty;
    private readonly Tensor real;
    private readonly Tensor resting;
    private WganGpTrainer? withoutPenalty;

    public LibraryLoop(NetworkPair networks, Tensor real, WganGpOptions options)
    {
        (this.networks, this.options, this.real) = (networks, options, real);
        critic = new ModuleCritic(networks.Critic);
        penalty = new GradientPenalty(options.GradientPenalty);
        trainer = Trainer(options);
        resting = randn_like(real);
    }

    /// <remarks>The fast path computes the penalty together with the scores: the penalty alone cannot be timed.</remarks>
    public bool Can(Operation operation) => operation != Operation.Penalty || options.Execution.PenaltyPath == PenaltyPath.Reference;

    public void Run(Operation operation)
    {
        switch (operation)
        {
            case Operation.CriticUpdate:
                trainer.CriticStep(real);
                break;
            case Operation.CriticUpdateWithoutPenalty:
                withoutPenalty ??= Trainer(options with { GradientPenalty = options.GradientPenalty with { Weight = 0 } });
                withoutPenalty.CriticStep(real);
                break;
            case Operation.Penalty:
                PenaltyAlone();
                break;
            default:
                for (var i = 0; i < Operations.CriticSteps; i++) trainer.CriticStep(real);
                trainer.GeneratorStep();
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
        using var term = penalty.Compute(critic, real, resting);
        term.Loss.backward();
    }

    private WganGpTrainer Trainer(WganGpOptions schedule) =>
        new(new ModuleGenerator(networks.Generator, networks.LatentShape), critic, schedule);
}
