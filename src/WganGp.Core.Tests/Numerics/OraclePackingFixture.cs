using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Numerics;

/// <summary>Updates of critics that score packs, which PyTorch computed (<c>tools/oracle/packing_oracle.py</c>).</summary>
public sealed record OraclePackingFixture(OracleVersions MadeWith, IReadOnlyList<OraclePackedCritic> Critics)
{
    private static readonly Lazy<OraclePackingFixture> Loaded = new(() => OracleFixture.Read<OraclePackingFixture>("OraclePacking"));

    /// <summary>The fixture, read once.</summary>
    public static OraclePackingFixture Instance => Loaded.Value;

    public OraclePackedCritic Critic(string name) => Critics.Single(critic => critic.Name == name);
}

/// <summary>A critic of packs, its inputs and weights in float64, and the results in both precisions.</summary>
/// <param name="Name">The key of <see cref="Create"/>.</param>
/// <param name="Seed">The seed that drew inputs and weights.</param>
/// <param name="Pac">Samples of a pack.</param>
/// <param name="Layers">The layers on packs, in PyTorch's words; Identity stands for the condition's concatenation.</param>
/// <param name="Real">Real samples, <c>[N, …]</c>.</param>
/// <param name="Fake">Generated samples, <c>[N, …]</c>.</param>
/// <param name="Alpha">The weight of the real pack in the interpolates, <c>[N / Pac]</c>.</param>
/// <param name="Condition">Values <c>[N, 2]</c>, or labels below 3, <c>[N]</c>; null when unconditional.</param>
/// <param name="StateDict">Weights by PyTorch's names.</param>
/// <param name="DoublePrecision">The results in float64.</param>
/// <param name="SinglePrecision">The results in float32, from inputs and weights rounded to float32.</param>
public sealed record OraclePackedCritic(
    string Name,
    long Seed,
    int Pac,
    IReadOnlyList<string> Layers,
    OracleTensor Real,
    OracleTensor Fake,
    OracleTensor Alpha,
    OracleTensor? Condition,
    IReadOnlyDictionary<string, OracleTensor> StateDict,
    OraclePackedResults DoublePrecision,
    OraclePackedResults SinglePrecision)
{
    public OraclePackedResults Results(ScalarType type) => type == ScalarType.Float64 ? DoublePrecision : SinglePrecision;

    /// <summary>The critic with the fixture's weights, in evaluation mode, where dropout does nothing.</summary>
    public ModuleCritic Create(ScalarType type)
    {
        Module module = Name switch
        {
            "tabular" => Tabular(12, 10, 8),
            "tabular_of_ten" => Tabular(30, 12, 12),
            "one_pack" => Tabular(8, 6),
            "image" => Sequential(Conv2d(2, 3, 3, padding: 1), LeakyReLU(0.2), Flatten(), Linear(48, 1)),
            "smooth" => Sequential(Linear(6, 8), Tanh(), LayerNorm(8), Linear(8, 1)),
            "condition" => Conditional(new ConcatenatedCondition(), 10),
            "labels" => Conditional(new ConcatenatedCondition(Sequential(new OneHot(3), Flatten())), 15),
            _ => throw new InvalidOperationException($"No critic is called {Name}."),
        };
        module.to(type);
        module.eval();
        OracleCritics.Load(module, StateDict, type);
        return module is Module<Tensor, Tensor> plain
            ? new ModuleCritic(plain) { Pac = Pac }
            : new ModuleCritic((Module<Tensor, Tensor, Tensor>)module) { Pac = Pac };
    }

    /// <summary>The conditions, in the type that the critic takes them.</summary>
    public Tensor? Conditions(ScalarType type) => Condition?.ToTensor(Condition.Shape.Length == 1 ? ScalarType.Int64 : type);

    private static TorchSharp.Modules.Sequential Tabular(params long[] widths) => Sequential(
        widths.Zip(widths.Skip(1))
            .SelectMany(pair => (Module<Tensor, Tensor>[])[Linear(pair.First, pair.Second), LeakyReLU(0.2), Dropout()])
            .Append(Linear(widths[^1], 1)));

    private static ConditionalSequential Conditional(ConcatenatedCondition condition, long inputs) =>
        new(condition, Linear(inputs, 8), LeakyReLU(0.2), Linear(8, 1));
}

/// <param name="RealScores">D(real), <c>[N / Pac]</c>.</param>
/// <param name="FakeScores">D(fake), <c>[N / Pac]</c>.</param>
/// <param name="Loss">mean D(fake) - mean D(real) + the penalty.</param>
/// <param name="Penalty">The weighted penalty.</param>
/// <param name="Norms">Gradient norms of packs, <c>[N / Pac]</c>.</param>
/// <param name="ParameterGradients">The loss's gradient by parameter.</param>
/// <param name="PenaltyGradients">The penalty's alone.</param>
/// <param name="SampleGradient">The gradient of -mean D(fake) for the generated samples.</param>
public sealed record OraclePackedResults(
    OracleTensor RealScores,
    OracleTensor FakeScores,
    double Loss,
    double Penalty,
    OracleTensor Norms,
    IReadOnlyDictionary<string, OracleTensor> ParameterGradients,
    IReadOnlyDictionary<string, OracleTensor> PenaltyGradients,
    OracleTensor SampleGradient);
