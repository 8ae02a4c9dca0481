using FluentAssertions;
using TorchSharp.Modules;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Inspection;

/// <summary>
/// Layers and weights in arrays, lists and dictionaries are not registered (TorchSharp#532, #1100): not trained, not saved.
/// </summary>
public sealed class RegistrationTests
{
    /// <summary>What a field may hold, and where the parts are found; null for what is sound.</summary>
    private static readonly Dictionary<string, (Func<object?> Value, string? Found)> Fields = new()
    {
        ["array of modules"] = (() => new[] { nn.Linear(2, 2) }, "part[0] (Linear)"),
        ["list of modules"] = (() => new List<nn.Module> { nn.ReLU(), nn.Linear(2, 2) }, "part[1] (Linear)"),
        ["dictionary of modules"] = (() => new Dictionary<string, nn.Module> { ["a"] = nn.Linear(2, 2) }, "part[a] (Linear)"),
        ["array of parameters"] = (() => new[] { nn.Parameter(ones(2)) }, "part[0] (Parameter)"),
        ["array of trainable tensors"] = (
            () => new[] { ones(2, requires_grad: true) }, "part[0] (a tensor that requires grad, but is no Parameter)"),
        ["pair"] = (() => (1, nn.Linear(2, 2)), "part.Item2 (Linear)"),
        ["nullable"] = (() => (Block?)new Block(nn.Linear(2, 2)), "part.Inner (Linear)"),
        ["list in a list"] = (() => new List<nn.Module[]> { ([]), ([nn.Linear(2, 2)]) }, "part[1][0] (Linear)"),
        ["block in an array"] = (() => new[] { new Block(nn.Sequential(nn.Linear(2, 2))) }, "part[0].Inner (Sequential)"),
        ["dropout in an array"] = (() => new[] { nn.Dropout(0.5) }, "part[0] (Dropout)"),
        ["statistics in an array"] = (() => new[] { nn.BatchNorm1d(2, affine: false) }, "part[0] (BatchNorm1d)"),
        ["many"] = (() => Enumerable.Range(0, 6).Select(_ => nn.Linear(2, 2)).ToArray(), "part[3] (Linear) and 2 more"),

        ["module"] = (() => nn.Linear(2, 2), null),
        ["parameter"] = (() => nn.Parameter(ones(2)), null),
        ["ModuleList"] = (() => nn.ModuleList(nn.Linear(2, 2)), null),
        ["activations in an array"] = (() => new nn.Module[] { nn.ReLU(), nn.Flatten() }, null),
        ["frozen on purpose"] = (() => new[] { Frozen(nn.Linear(2, 2)) }, null),
        ["plain tensors"] = (() => new[] { ones(2) }, null),
        ["nothing"] = (() => null, null),
        ["a function"] = (() => (Func<Tensor, Tensor>)nn.Linear(2, 2).call, null),
    };

    public static TheoryData<string> All => [.. Fields.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void Each_kind_of_field_is_looked_into_in_both_networks(string name)
    {
        using var scope = NewDisposeScope();
        var (value, found) = Fields[name];
        using var inCritic = Toys.Trainer(
            critic: () => new ModuleCritic(nn.Sequential(("in", new Holder(value())), ("out", nn.Linear(2, 1)))));
        using var inGenerator = Toys.Trainer(generator: () => new ModuleGenerator(new Holder(value()), 2));

        foreach (var (trainer, path) in new[] { (inCritic, "in.part"), (inGenerator, "generator.part") })
        {
            Action train = () => trainer.Train(TrainingData.FromTensor(Toys.Points()));
            if (found is null) train.Should().NotThrow();
            else
            {
                train.Should().Throw<NetworkException>().Which.Message.Should()
                    .StartWith("The networks cannot be trained as they are: ").And.Contain($"NotRegistered at {path}: ").And.Contain(found)
                    .And.Contain("ModuleList").And.EndWith("AcceptedFindings to accept it (NotRegistered).");
            }

            trainer.CriticUpdates.Should().Be(0);
        }
    }

    [Fact]
    public void Accepted_by_name_it_trains()
    {
        using var scope = NewDisposeScope();
        var logger = new ListLogger();
        using var trainer = WganGpTrainer.Create(
            () => new ModuleGenerator(new Holder(new[] { nn.Linear(2, 2) }), 2), () => new ModuleCritic(Toys.Mlp(2, 1)),
            Toys.Options() with { AcceptedFindings = ["NotRegistered"] }, logger);

        trainer.Train(TrainingData.FromTensor(Toys.Points())).Last().Step.Should().Be(10);

        logger.Lines.Should().ContainSingle(line => line.Contains("accepted: Error NotRegistered at generator.part"));
    }

    [Fact]
    public void A_host_with_a_loop_of_its_own_is_warned_when_the_trainer_is_built()
    {
        using var scope = NewDisposeScope();
        var logger = new ListLogger();
        using var trainer = WganGpTrainer.Create(
            () => new ModuleGenerator(new Holder(new[] { nn.Linear(2, 2) }), 2), () => new ModuleCritic(Toys.Mlp(2, 1)), Toys.Options(),
            logger);

        logger.Warnings.Should().ContainSingle().Which.Should()
            .StartWith("Critic preflight: Error NotRegistered at generator.part: The field part of Holder holds what is not registered: ");
    }

    [Fact]
    public void Networks_that_know_each_other_are_sound()
    {
        using var scope = NewDisposeScope();
        var generator = new ModuleGenerator(Toys.Mlp(2, 2), 2);
        using var trainer = new WganGpTrainer(generator, new Knowing(generator.Module), Toys.Options());

        trainer.Invoking(each => each.Train(TrainingData.FromTensor(Toys.Points()))).Should().NotThrow();
    }

    [Fact]
    public void A_weight_beside_the_module_of_a_critic_is_named()
    {
        using var scope = NewDisposeScope();

        CriticInspector.Inspect(new Knowing(nn.Linear(2, 1)), Toys.Points(8)).Errors.Should().ContainSingle()
            .Which.Should().BeEquivalentTo(
                new { Name = CriticFinding.NotRegistered, ModulePath = "other" }, options => options.ExcludingMissingMembers());
    }

    [Theory]
    [InlineData(PenaltyPath.Auto)]
    [InlineData(PenaltyPath.Reference)]
    public void Parameters_that_no_loss_reaches_are_named_once(PenaltyPath path)
    {
        using var scope = NewDisposeScope();
        var logger = new ListLogger();
        var options = Toys.Options();
        options.Execution.PenaltyPath = path;
        using var trainer = WganGpTrainer.Create(
            () => new ModuleGenerator(new Holder(nn.Linear(2, 2)), 2), () => new ModuleCritic(Toys.Mlp(2, 1)), options, logger);

        trainer.Train(TrainingData.FromTensor(Toys.Points())).Count().Should().Be(2);

        logger.Warnings.Should().ContainSingle().Which.Should().Be(
            "No loss reaches these parameters of the generator, which have had no gradient in 5 updates and are not trained: " +
            "part.weight, part.bias. Use them in its forward pass, or remove or freeze them");
    }

    private static Linear Frozen(Linear layer)
    {
        foreach (var parameter in layer.parameters()) parameter.requires_grad = false;
        return layer;
    }

    private struct Block(nn.Module inner)
    {
        public nn.Module Inner { get; } = inner;
    }

    /// <summary>A layer, and a field that it does not use.</summary>
    private sealed class Holder : nn.Module<Tensor, Tensor>
    {
        private readonly Linear layer = nn.Linear(2, 2);
        private readonly object? part;

        public Holder(object? part) : base("holder")
        {
            this.part = part;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => part is "" ? input : layer.call(input);
    }

    private sealed class Knowing(nn.Module other) : ICritic
    {
        public nn.Module Module { get; } = nn.Linear(2, 1);

        public Tensor Score(Tensor samples, Tensor? condition = null) => other is null ? samples : ((Linear)Module).call(samples);
    }
}
