using FluentAssertions;
using WganGp.Tests.Numerics;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Inspection;

public sealed class CriticInspectorTests
{
    private static readonly ScenarioOutputs Outputs = new(typeof(CriticInspectorScenarios));

    public static TheoryData<string, int> Faults => Batches(FaultyCritics.All.Keys);

    public static TheoryData<string, int> Sounds => Batches(SoundCritics.All.Keys);

    public static TheoryData<string> Oracles => [.. OracleCritics.Names];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Fault_is_the_only_finding_and_says_where_and_what_to_do(string name, int count)
    {
        using var scope = NewDisposeScope();
        var fault = FaultyCritics.All[name];

        var inspection = CriticInspector.Inspect(Build(fault.Critic), Samples(count));

        var finding = inspection.Findings.Should().ContainSingle(inspection.ToString()).Subject;
        finding.Name.Should().Be(fault.Finding, finding.ToString());
        finding.ModulePath.Should().Be(fault.Path);
        finding.IsError.Should().Be(fault.Finding != CriticFinding.Randomness);
        inspection.HasErrors.Should().Be(finding.IsError);
        foreach (var sentence in new[] { finding.Found, finding.Why, finding.Advice }) sentence.Should().MatchRegex(@"^\p{Lu}.{20,}\.$");
        finding.Why.Should().NotBe(finding.Advice);
    }

    [Theory]
    [MemberData(nameof(Sounds))]
    public void Sound_critic_has_no_findings(string name, int count)
    {
        using var scope = NewDisposeScope();

        CriticInspector.Inspect(Build(SoundCritics.All[name]), Samples(count)).Findings.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Oracles))]
    public void Critic_of_the_oracle_has_no_findings_in_training_mode(string name)
    {
        using var scope = NewDisposeScope();
        var oracle = OracleFixture.Instance.Critic(name);
        var critic = OracleCritics.Load(oracle, ScalarType.Float32);
        critic.Module.train();

        var inspection = CriticInspector.Inspect(
            critic, oracle.Real.ToTensor(ScalarType.Float32), oracle.Condition?.ToTensor(ScalarType.Int64));

        inspection.ToString().Should().Be("The critic has no findings.");
    }

    [Fact]
    public void Every_name_has_a_critic_with_that_fault()
    {
        string[] inChildren = [CriticFinding.NoSecondDerivative];
        var names = typeof(CriticFinding).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetValue(null)!);

        FaultyCritics.All.Values.Select(fault => fault.Finding).Concat(inChildren).Distinct().Should().BeEquivalentTo(names);
    }

    [Theory]
    [InlineData(
        nameof(CriticInspectorScenarios.No_second_derivative),
        "Error NoSecondDerivative at critic: *_cdist_backward*Replace the operation*")]
    [InlineData(
        nameof(CriticInspectorScenarios.No_second_derivative_towards_the_samples_alone),
        "Error NoSecondDerivative at critic: *_cdist_backward*Replace the operation*")]
    [InlineData(
        nameof(CriticInspectorScenarios.In_place_change_of_a_saved_value),
        "Error InPlaceOperation at critic: *inplace operation*mul for mul_*")]
    [InlineData(nameof(CriticInspectorScenarios.Score_is_null), "Error Fails at critic: *returned no tensor*")]
    [InlineData(nameof(CriticInspectorScenarios.Score_is_disposed), "Error Fails at critic: *returned no tensor*")]
    [InlineData(nameof(CriticInspectorScenarios.Score_is_made_from_numbers), "Error IgnoresSamples at critic: No path leads*")]
    [InlineData(
        nameof(CriticInspectorScenarios.Module_without_parameters),
        "Error NoPenaltyGradient at critic: The critic has no parameter*register the layers*")]
    public void Process_lives_and_the_one_finding_is_reported(string scenario, string line)
    {
        Outputs.Of(scenario).Should().Match(line).And.NotContain(Environment.NewLine);
    }

    [Fact]
    public void Page_critic_has_one_finding_a_layer_that_one_can_act_on()
    {
        using var scope = NewDisposeScope();

        var inspection = CriticInspector.Inspect(Build(() => new ModuleCritic(new PageCritic())), Images());

        inspection.Errors.Select(finding => (finding.Name, finding.ModulePath)).Should().Equal(
            Enumerable.Range(1, 4).Select(block => (CriticFinding.BatchStatistics, $"conv{block}.1")));
        inspection.Warnings.Select(finding => (finding.Name, finding.ModulePath)).Should().Equal((CriticFinding.Randomness, "dp"));
        inspection.ToString().Should().StartWith(
            "Error BatchStatistics at conv1.1: BatchNorm2d normalises each sample by the statistics of its batch. The penalty keeps " +
            "the gradient of each sample's own score at norm 1; where a score is a function of the whole batch, that is a different " +
            "objective (paper, section 4, \"No critic batch normalization\"). Use LayerNorm, the paper's choice, or InstanceNorm " +
            "instead; or GroupNorm with its weight set to 1 and its bias to 0, which TorchSharp 0.107 leaves uninitialised." +
            Environment.NewLine);
        inspection.ToString().Should().EndWith(
            "Warning Randomness at dp: Dropout in training mode drops values with probability 0.5. Scores and penalty of one step " +
            "then belong to different random networks, which makes the estimate noisy. The paper's penalty (section 4) does not forbid " +
            "it, and CT-GAN (arXiv 1803.01541) uses dropout on purpose. Remove it, or set it to evaluation mode, unless it is intended.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Conditional_critic_gets_its_conditions(int count)
    {
        using var scope = NewDisposeScope();
        var critic = Build(() => new ModuleCritic(new Conditional()));
        var labels = arange(count, dtype: ScalarType.Int64) % 3;

        CriticInspector.Inspect(critic, Samples(count), labels).Findings.Should().BeEmpty();
        var finding = CriticInspector.Inspect(critic, Samples(count)).Findings.Should().ContainSingle().Subject;
        finding.Should().BeEquivalentTo(new { Name = CriticFinding.Fails }, options => options.ExcludingMissingMembers());
        finding.Found.Should().Contain("no condition was passed");
    }

    [Fact]
    public void Without_a_penalty_only_what_harms_any_critic_is_found()
    {
        using var scope = NewDisposeScope();
        var options = new GradientPenaltyOptions { Weight = 0 };
        IEnumerable<string> Names(string fault) =>
            CriticInspector.Inspect(Build(FaultyCritics.All[fault].Critic), Samples(8), options: options).Findings
                .Select(finding => finding.Name);

        Names("batch norm").Should().BeEmpty();
        Names("minibatch standard deviation").Should().BeEmpty();
        Names("weights that only shift the score").Should().BeEmpty();
        Names("sigmoid").Should().Equal(CriticFinding.BoundedHead);
        Names("detached samples").Should().Equal(CriticFinding.IgnoresSamples);
    }

    [Fact]
    public void Critic_that_cannot_run_still_has_the_findings_of_its_modules()
    {
        using var scope = NewDisposeScope();
        var critic = new ModuleCritic(nn.Sequential(nn.Linear(9, 6), nn.BatchNorm1d(6), nn.Dropout(0.5), nn.Linear(6, 1), nn.Sigmoid()));

        CriticInspector.Inspect(critic, Samples(8)).Findings.Select(finding => (finding.Name, finding.ModulePath)).Should().Equal(
            (CriticFinding.Fails, "critic"), (CriticFinding.BatchStatistics, "1"), (CriticFinding.Randomness, "2"),
            (CriticFinding.BoundedHead, "4"));
    }

    [Fact]
    public void Arguments_that_cannot_be_used_are_refused()
    {
        using var scope = NewDisposeScope();
        var critic = Critics.HalfSquaredNorm();
        Action Inspect(Tensor samples, Tensor? condition = null, GradientPenaltyOptions? options = null) =>
            () => CriticInspector.Inspect(critic, samples, condition, options);

        Inspect(randn(4)).Should().Throw<ArgumentException>().WithMessage("The samples are [4] of Float32; give [N, …]*");
        Inspect(zeros(0, 4)).Should().Throw<ArgumentException>().WithMessage("The samples are [0, 4]*at least one sample*");
        Inspect(ones(2, 4, dtype: ScalarType.Int64)).Should().Throw<ArgumentException>().WithMessage("The samples are [2, 4] of Int64*");
        Inspect(full(2, 4, float.NaN)).Should().Throw<ArgumentException>().WithMessage("The samples hold NaN or infinity*");
        Inspect(randn(4, 4), zeros(3)).Should().Throw<ArgumentException>().WithMessage("There are 4 samples, with conditions [3]*");
        Inspect(randn(4, 4), options: new GradientPenaltyOptions { Weight = -1 }).Should().Throw<ArgumentException>()
            .WithMessage("GradientPenalty.Weight is -1*");
    }

    internal static ICritic Build(Func<ICritic> critic)
    {
        // Weights that are the same in every run, drawn without moving the random state of other tests.
        using var weights = new WganGp.Runs.NetworkRandomness(11, WganGp.Operations.RandomStream.Initialization);
        return weights.Run(critic);
    }

    internal static Tensor Images()
    {
        using var random = new Generator(6);
        return randn([6, 3, 16, 16], generator: random).tanh();
    }

    private static Tensor Samples(int count)
    {
        using var random = new Generator(5);
        return randn([count, 4], generator: random);
    }

    /// <summary>Each with one sample and with eight.</summary>
    private static TheoryData<string, int> Batches(IEnumerable<string> names)
    {
        var data = new TheoryData<string, int>();
        foreach (var name in names)
        {
            foreach (var count in new[] { 1, 8 }) data.Add(name, count);
        }

        return data;
    }

    private sealed class Conditional : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Embedding labels = nn.Embedding(3, 4);
        private readonly TorchSharp.Modules.Linear score = nn.Linear(8, 1);

        public Conditional() : base("conditional") => RegisterComponents();

        public override Tensor forward(Tensor samples, Tensor condition) => score.call(cat([samples, labels.call(condition)], 1));
    }
}
