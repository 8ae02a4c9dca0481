using TorchSharp;
using static TorchSharp.torch;

namespace WganGp.Mpi.Tests.Support;

/// <summary>A small run: networks, options and data that follow from its name, in any process.</summary>
/// <param name="Name">The variant's name.</param>
/// <param name="Type">The networks' type.</param>
/// <param name="Configure">Sets what is special.</param>
public sealed record Variant(string Name, ScalarType Type, Action<WganGpOptions> Configure)
{
    private const int Classes = 3;

    /// <summary>Builds the critic; null for the multilayer perceptron.</summary>
    public Func<nn.Module<Tensor, Tensor>>? Critic { get; init; }

    /// <summary>Whether the generator has batch statistics: one process's, or those of all.</summary>
    public bool HasStatistics { get; init; }

    /// <summary>Whether generator and critic get class labels.</summary>
    public bool IsConditional { get; init; }

    /// <summary>What the options are beyond the common ones.</summary>
    public static IReadOnlyList<Variant> All { get; } =
    [
        new("fast", float64, options => options.Execution.PenaltyPath = PenaltyPath.Fast),
        new("reference", float64, options => options.Execution.PenaltyPath = PenaltyPath.Reference),
        new("buckets", float64, options =>
        {
            options.Distributed.BucketBytes = 1024;
            options.PenaltyInterval = 2;
        }),
        new("norm", float64, options =>
        {
            options.Distributed.BucketBytes = 1024;
            options.Execution.GradientAccumulation = 2;
            options.CriticOptimizer.MaxGradientNorm = 0.5;
        })
        {
            Critic = () => nn.Sequential(
                nn.Linear(2, 24), nn.LayerNorm(24), nn.LeakyReLU(0.2), nn.Linear(24, 24), nn.Tanh(), nn.Linear(24, 1)),
        },
        new("conditional", float64, options =>
        {
            options.GeneratorBatchSize = 32;
            options.Execution.GradientAccumulation = 2;
            options.LastBatch = LastBatch.Keep;
        })
        {
            IsConditional = true,
        },
        new("pairs", float64, options => options.Loss = AdversarialLoss.RelativisticPairing),
        new("synchronised", float64, _ => { }) { HasStatistics = true },
        new("synchronised-reference", float64, options =>
        {
            options.Execution.PenaltyPath = PenaltyPath.Reference;
            options.Execution.GradientAccumulation = 2;
        })
        {
            HasStatistics = true,
        },
        new("single", float32, _ => { }),
    ];

    public static Variant Of(string name) => All.Single(variant => variant.Name == name);

    public WganGpOptions Options(long steps = 50)
    {
        var options = new WganGpOptions
        {
            Steps = steps,
            BatchSize = 16,
            CriticSteps = 2,
            ReportEvery = 25,
            GeneratorAverageDecay = 0.9,
            HeldOutSamples = 48,
            CriticOptimizer = { LearningRate = 1e-3 },
            GeneratorOptimizer = { LearningRate = 1e-3 },
            Distributed = { CompareEvery = 10 },
        };
        Configure(options);
        return options;
    }

    public WganGpTrainer Trainer(WganGpOptions options, IProcessGroup? group = null) => WganGpTrainer.Create(
        () => IsConditional
            ? new ModuleGenerator(Chain(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 2)), 2)
            : new ModuleGenerator(
                nn.Sequential(
                    nn.Linear(2, 16), !HasStatistics ? nn.Identity() : group is null ? nn.BatchNorm1d(16) : new SynchronizedBatchNorm(16),
                    nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 2)).to(Type), 2),
        () => IsConditional
            ? new ModuleCritic(Chain(nn.Linear(5, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1)))
            : new ModuleCritic((Critic?.Invoke() ?? nn.Sequential(
                nn.Linear(2, 24), nn.LeakyReLU(0.2), nn.Linear(24, 24), nn.LeakyReLU(0.2), nn.Linear(24, 1))).to(Type)),
        options, group: group);

    /// <summary>Points on a circle, of which some are held out; 152 are trained on, so that the last batch of a pass has 8.</summary>
    public ITrainingData Data()
    {
        using var random = new Generator(42);
        var points = randn([216, 2], generator: random).to(Type);
        var labels = IsConditional ? arange(216, int64).remainder(Classes) : null;
        var all = TrainingData.FromTensor(points, labels);
        return TrainingData.HoldOut(all, 64);
    }

    private ConditionalSequential Chain(params nn.Module<Tensor, Tensor>[] layers) =>
        (ConditionalSequential)new ConditionalSequential([new ConcatenatedCondition(new OneHot(Classes)), .. layers]).to(Type);
}
