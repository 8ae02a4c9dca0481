using TorchSharp;
using WganGp.Data;
using WganGp.Networks;
using WganGp.Operations;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>
/// Everything that a run changes: the networks, their optimisers, the average, the random generators, the counters, the reporting window
/// and the place in the data. It owns all of it except the networks; <see cref="RunFile"/> maps it to a checkpoint and back.
/// </summary>
internal sealed class RunState : IDisposable
{
    private readonly WganGpOptions options;

    public RunState(IGenerator generator, ICritic critic, Placement placement, WganGpOptions options, IEnumerable<ILossTerm>? terms = null)
    {
        this.options = options;
        (Generator, Critic, Own) = (generator, critic, OwnTerms.Of(generator, critic, terms, options));
        using var modes = GradientModes.WithoutGradients();
        Random = new[] { RandomStream.CriticLatents, RandomStream.Alpha, RandomStream.GeneratorLatents }
            .ToDictionary(stream => stream, stream => RandomStreams.Open(options.Seed, stream));
        // The code of a term is the application's.
        NetworkRandomness = new NetworkRandomness(
            options.Seed, RandomStream.Networks, Own.Exist || RandomDraws.ArePossible(generator, critic));
        CriticOptimizer = new Optimizer(critic.Module, options.CriticOptimizer);
        GeneratorOptimizer = new Optimizer(generator.Module, options.GeneratorOptimizer);
        Average = options.GeneratorAverageDecay > 0 ? new WeightAverage(generator.Module) : null;
        Preview = new PreviewLatents(generator, options, placement);
        Window = new MetricWindow(options, Own);
        Buffers = new BufferWatch(generator, critic);
    }

    public IGenerator Generator { get; }

    public ICritic Critic { get; }

    /// <summary>The application's own terms of both losses.</summary>
    public OwnTerms Own { get; }

    public Optimizer CriticOptimizer { get; }

    public Optimizer GeneratorOptimizer { get; }

    /// <summary>The averaged generator; null when the run keeps none.</summary>
    public WeightAverage? Average { get; }

    /// <summary>The run's own random generators, by name.</summary>
    public IReadOnlyDictionary<RandomStream, torch.Generator> Random { get; }

    /// <summary>The random state that the networks themselves draw from.</summary>
    public NetworkRandomness NetworkRandomness { get; }

    /// <summary>The latents of the run's pictures.</summary>
    public PreviewLatents Preview { get; }

    /// <summary>The reporting window in progress.</summary>
    public MetricWindow Window { get; }

    /// <summary>The networks' buffers, which must stay finite.</summary>
    public BufferWatch Buffers { get; }

    public Counters Counters { get; private set; } = new(0, 0, 0, 1);

    /// <summary>How many processes train.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>The application's own entries.</summary>
    public Dictionary<string, string> Host { get; } = [];

    /// <summary>How far the data is used; null when the run has not begun to read any.</summary>
    public DataPlace? Place { get; private set; }

    /// <summary>What the self-check found to differ for the critic; null for nothing.</summary>
    public string? CriticFault { get; private set; }

    /// <summary>What the self-check found to differ for the generator; null for nothing.</summary>
    public string? GeneratorFault { get; private set; }

    /// <summary>The rates in force.</summary>
    public Rates Rates => Schedule.Rates(options, Counters);

    /// <exception cref="NetworkException">The host has disposed a network.</exception>
    public void ThrowIfNetworkIsDisposed()
    {
        CriticOptimizer.ThrowIfDisposed("critic");
        GeneratorOptimizer.ThrowIfDisposed("generator");
    }

    /// <summary>Records a critic update and counts it.</summary>
    public void AddCriticUpdate(UpdateMeasures update)
    {
        Window.AddCritic(update, Counters.Step + 1);
        Counters = Counters with { CriticUpdates = Counters.CriticUpdates + 1 };
    }

    /// <summary>Records a generator update, counts it, and updates the average.</summary>
    public void AddGeneratorUpdate(UpdateMeasures update)
    {
        Window.AddGenerator(update, Counters.Step + 1);
        Average?.Update(Rates.AverageDecay);
        Counters = Counters with { Step = Counters.Step + 1 };
    }

    /// <summary>Records what a self-check found; what was found before stays.</summary>
    public void AddFaults(string? critic, string? generator) =>
        (CriticFault, GeneratorFault) = (CriticFault ?? critic, GeneratorFault ?? generator);

    /// <summary>Sets how far the data is used.</summary>
    public void MoveTo(DataPlace place) => Place = place;

    /// <summary>Counts a rollback to the checkpoint just restored, and lowers the learning rates.</summary>
    /// <param name="before">
    /// The counters before the rollback. The count continues from there: the file may be older than the last rollback, and would undo it.
    /// </param>
    public void AddRollback(Counters before) => Counters = Counters with
    {
        Rollbacks = before.Rollbacks + 1,
        RateFactor = before.RateFactor * options.Divergence.LearningRateFactor,
    };

    /// <summary>Restores the counters, the place in the data and what the saved run's self-check had found.</summary>
    public void Restore(RunProgress progress)
    {
        Counters = new Counters(progress.Step, progress.CriticUpdates, progress.Rollbacks, progress.RateFactor);
        Place = progress.Data;
        (CriticFault, GeneratorFault) = (progress.CriticFault, progress.GeneratorFault);
        Host.Clear();
        foreach (var (key, value) in progress.Host ?? []) Host[key] = value;
    }

    /// <summary>Draws samples while the generator holds the averaged weights, where they are wanted.</summary>
    /// <param name="draw">Draws.</param>
    /// <param name="averaged">Whether they are; null for when there are any.</param>
    /// <exception cref="InvalidOperationException">They are, and there are none.</exception>
    public torch.Tensor Averaged(Func<torch.Tensor> draw, bool? averaged)
    {
        if (averaged == true && Average is null)
        {
            throw new InvalidOperationException(
                "The averaged generator was requested, but GeneratorAverageDecay is 0. Set it before training, to 0.999 for example.");
        }

        return Average is not null && averaged != false ? Average.With(draw) : draw();
    }

    public void Dispose()
    {
        CriticOptimizer.Dispose();
        GeneratorOptimizer.Dispose();
        Average?.Dispose();
        Window.Dispose();
        Preview.Dispose();
        NetworkRandomness.Dispose();
        foreach (var generator in Random.Values) generator.Dispose();
    }
}
