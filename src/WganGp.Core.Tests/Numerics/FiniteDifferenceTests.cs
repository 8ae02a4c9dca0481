using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Numerics;

/// <summary>The penalty's gradient with respect to the weights against central differences of its value, in float64.</summary>
public sealed class FiniteDifferenceTests
{
    private static readonly Dictionary<string, GradientPenaltyOptions> Forms = new()
    {
        ["two-sided"] = new(),
        ["one-sided"] = GradientPenaltyOptions.WganLp(),
        ["zero-centred"] = GradientPenaltyOptions.ZeroCentred(),
        ["R1 and R2"] = GradientPenaltyOptions.R1AndR2(),
        ["DRAGAN"] = GradientPenaltyOptions.Dragan(),
        ["L3"] = new() { InputNorm = 3 },
    };

    private static readonly double[] Steps = [1e-6, 1e-7, 1e-8];

    public static TheoryData<string> CriticNames => [.. OracleCritics.Names];

    /// <summary>
    /// Every weight of every kind of critic: linear, convolutions of one to three dimensions, normalisations, embeddings, all activations.
    /// </summary>
    [Theory]
    [MemberData(nameof(CriticNames))]
    public void Gradient_of_each_weight_equals_the_central_difference(string name)
    {
        using var scope = NewDisposeScope();
        var oracle = OracleFixture.Instance.Critic(name);
        var critic = OracleCritics.Load(oracle, ScalarType.Float64);
        var (real, fake, condition) =
            (oracle.Real.ToTensor(ScalarType.Float64), oracle.Fake.ToTensor(ScalarType.Float64),
            oracle.Condition?.ToTensor(ScalarType.Int64));
        var penalty = new GradientPenalty();

        // The same alpha each time.
        double Value()
        {
            using var alpha = new torch.Generator(5);
            using var term = penalty.Compute(critic, real, fake, condition, alpha);
            return term.Loss.item<double>();
        }

        using (var alpha = new torch.Generator(5)) penalty.Compute(critic, real, fake, condition, alpha).Loss.backward();

        CentralDifferences.Check(critic.Module, Value, step: 1e-6, tolerance: 1e-6);
        critic.Module.Dispose();
    }

    /// <summary>Random shapes of rank 2 to 5, random critics, every form: the derivative in a random direction.</summary>
    [Property(MaxTest = 60)]
    public Property Derivative_in_a_random_direction_equals_the_central_difference() => Prop.ForAll(Cases(), Holds);

    /// <summary>Curvature hid the kink of an ELU's derivative from a comparison of the differences to both sides.</summary>
    [Fact]
    public void Derivative_beside_a_kink_equals_the_difference_of_a_smaller_step() =>
        Holds(new Case(5, 1, 3, 5, 2, "elu", "R1 and R2", 191080));

    private static void Holds(Case example)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(example.Seed);
        var module = example.Build();
        module.to(ScalarType.Float64);
        var critic = new ModuleCritic(module);
        var (real, fake) = (randn(example.Shape, dtype: ScalarType.Float64), randn(example.Shape, dtype: ScalarType.Float64));
        var parameters = module.parameters().ToArray();
        var direction = parameters.Select(parameter => randn_like(parameter)).ToArray();
        var penalty = new GradientPenalty(Forms[example.Form]);

        // The same alpha each time.
        PenaltyTerm Term()
        {
            using var alpha = new torch.Generator(7);
            return penalty.Compute(critic, real, fake, random: alpha);
        }

        // With the weights moved by h of the direction.
        double Value(double h)
        {
            Move(h);
            using var term = Term();
            Move(-h);
            return term.Loss.item<double>();
        }

        void Move(double h)
        {
            using var noGrad = no_grad();
            foreach (var (parameter, part) in parameters.Zip(direction)) parameter.add_(part, alpha: h);
        }

        using var here = Term();
        here.Loss.backward();
        var slope = parameters.Zip(direction)
            .Sum(pair => pair.First.grad is { } gradient ? (gradient * pair.Second).sum().item<double>() : 0);
        var scale = Math.Max(1e-3, Math.Abs(slope) + Math.Abs(here.Loss.item<double>()));
        // Across a kink of an activation, or of its derivative, no derivative of the penalty is defined, and the difference is another
        // number: a smaller step is on this side of it.
        double[] differences = [.. Steps.Select(step => (Value(step) - Value(-step)) / (2 * step))];
        differences.Should().Contain(
            difference => Math.Abs(difference - slope) <= 1e-5 * scale, "the derivative is {0} for {1}", slope, example);
    }

    private static Arbitrary<Case> Cases() => Arb.From(
        from rank in Gen.Choose(2, 5)
        from count in Gen.Choose(1, 3)
        from channels in Gen.Choose(1, 3)
        from size in Gen.Choose(3, 5)
        from width in Gen.Choose(1, 3)
        from activation in Gen.Elements("leaky", "relu", "elu", "tanh", "softplus", "silu")
        from form in Gen.Elements(Forms.Keys.ToArray())
        from seed in Gen.Choose(1, 1_000_000)
        select new Case(rank, count, channels, size, width, activation, form, seed));

    private sealed record Case(int Rank, int Count, int Channels, int Size, int Width, string Activation, string Form, int Seed)
    {
        public long[] Shape => [Count, Channels, .. Enumerable.Repeat((long)Size, Rank - 2)];

        public nn.Module<Tensor, Tensor> Build()
        {
            var hidden = Width * (long)Math.Pow(Size, Rank - 2);
            nn.Module<Tensor, Tensor> first = Rank switch
            {
                2 => nn.Linear(Channels, Width),
                3 => nn.Conv1d(Channels, Width, 3, padding: 1),
                4 => nn.Conv2d(Channels, Width, 3, padding: 1),
                _ => nn.Conv3d(Channels, Width, 3, padding: 1),
            };
            return nn.Sequential(first, Act(), nn.Flatten(), nn.Linear(hidden, 4), Act(), nn.Linear(4, 1));
        }

        private nn.Module<Tensor, Tensor> Act() => Activation switch
        {
            "leaky" => nn.LeakyReLU(0.2),
            "relu" => nn.ReLU(),
            "elu" => nn.ELU(),
            "tanh" => nn.Tanh(),
            "softplus" => nn.Softplus(),
            _ => nn.SiLU(),
        };
    }
}
