using FluentAssertions;
using TorchSharp;
using WganGp.Tests.Support;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Inspection;

/// <summary>An inspection leaves everything as it was.</summary>
public sealed class CriticInspectorSideEffectTests
{
    [Fact]
    public void Weights_buffers_modes_flags_gradients_samples_and_random_state_are_as_they_were()
    {
        using var scope = NewDisposeScope();
        var module = (PageCritic)CriticInspectorTests.Build(() => new ModuleCritic(new PageCritic())).Module;
        ((nn.Module<Tensor, Tensor>)module.named_modules().Single(entry => entry.name == "conv2.1").module).eval();
        var images = CriticInspectorTests.Images();
        module.call(images).sum().backward();
        var weights = module.parameters().ToList();
        weights[3].requires_grad = false;
        weights[5].grad = null;
        using (no_grad()) weights[0].view(-1)[0] = float.NegativeZero;
        var before = Record(module, images);

        CriticInspector.Inspect(new ModuleCritic(module), images).Findings
            .Should().HaveCount(4, "the batch norm in evaluation mode is fine");

        Record(module, images).Should().Equal(before);
        module.call(images);
        Record(module, images).Should().NotEqual(before, "else the record shows nothing");
    }

    [Theory]
    [InlineData(1, "the first")]
    [InlineData(3, "a repetition")]
    [InlineData(5, "one with other weights")]
    public void So_they_are_when_the_critic_throws_at_some_run(int run, string which)
    {
        using var scope = NewDisposeScope();
        var runs = 0;
        var critic = CriticInspectorTests.Build(() => new FaultyCritics.Headed(
            new PageCritic(), score => ++runs == run ? throw new InvalidOperationException("now") : score));
        var images = CriticInspectorTests.Images();
        var before = Record(critic.Module, images);

        CriticInspector.Inspect(critic, images);

        runs.Should().BeGreaterThanOrEqualTo(run, which);
        Record(critic.Module, images).Should().Equal(before);
    }

    [Fact]
    public void So_they_are_when_the_critic_throws_in_the_run_with_gradients()
    {
        using var scope = NewDisposeScope();
        var critic = CriticInspectorTests.Build(() => new FaultyCritics.Headed(
            new PageCritic(), score => is_grad_enabled() ? throw new InvalidOperationException("now") : score));
        var images = CriticInspectorTests.Images();
        var before = Record(critic.Module, images);

        CriticInspector.Inspect(critic, images).Errors.Should().Contain(finding => finding.Name == CriticFinding.Fails);

        Record(critic.Module, images).Should().Equal(before);
    }

    [Fact]
    public void Cancellation_passes_through_and_weights_are_as_they_were()
    {
        using var scope = NewDisposeScope();
        var runs = 0;
        var critic = CriticInspectorTests.Build(() => new FaultyCritics.Headed(
            nn.Linear(3, 1), score => ++runs == 11 ? throw new OperationCanceledException() : score));
        var samples = ones(4, 3) / 8;
        var before = Record(critic.Module, samples);

        FluentActions.Invoking(() => CriticInspector.Inspect(critic, samples)).Should().Throw<OperationCanceledException>();

        Record(critic.Module, samples).Should().Equal(before);
    }

    [Fact]
    public void Works_within_no_grad_and_leaves_it_on()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();

        CriticInspector.Inspect(new ModuleCritic(nn.Linear(3, 1)), randn(4, 3)).Findings.Should().BeEmpty();

        is_grad_enabled().Should().BeFalse();
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var images = CriticInspectorTests.Images();
        string[] faults =
        [
            "batch " +
            "norm", "functional dropout", "tanh in a function", "square root at zero", "throws once gradients are on", "weights detached",
        ];
        var critics = faults.Select(name => CriticInspectorTests.Build(FaultyCritics.All[name].Critic)).ToList();
        using var page = new PageCritic();
        using var samples = randn(4, 4);
        void InspectAll()
        {
            foreach (var critic in critics) CriticInspector.Inspect(critic, samples);
            CriticInspector.Inspect(new ModuleCritic(page), images);
        }

        InspectAll();
        using var live = LiveTensors.Watch();
        DisposeScopeManager.Statistics.Reset();
        for (var i = 0; i < 5; i++) InspectAll();

        live.Added.Should().Be(0);
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(0);
        critics.ForEach(critic => critic.Module.Dispose());
    }

    /// <summary>All that an inspection could have moved, as one text a thing.</summary>
    private static List<string> Record(nn.Module module, Tensor samples)
    {
        using var scope = NewDisposeScope();
        using var global = Generator.Default;
        return
        [
            .. module.state_dict().Select(entry => $"{entry.Key} {Convert.ToHexString(entry.Value.Bytes())}"),
            .. module.named_modules().Select(entry => $"{entry.name} {entry.module.training}"),
            .. module.named_parameters().Select(entry =>
                $"{entry.name} {entry.parameter.requires_grad} " +
                $"{(entry.parameter.grad is { } gradient ? Convert.ToHexString(gradient.Bytes()) : "none")}"),
            Convert.ToHexString(samples.Bytes()),
            Convert.ToHexString(global.get_state().Bytes()),
        ];
    }
}
