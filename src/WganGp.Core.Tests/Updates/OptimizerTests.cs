using FluentAssertions;
using WganGp.Tests.Support;
using WganGp.Updates;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Updates;

/// <summary>libtorch's fused kernels against TorchSharp's own optimisers, an independent implementation.</summary>
public sealed class OptimizerTests
{
    [Theory]
    [InlineData(OptimizerKind.Adam, 0)]
    [InlineData(OptimizerKind.Adam, 0.01)]
    [InlineData(OptimizerKind.RmsProp, 0)]
    [InlineData(OptimizerKind.RmsProp, 0.01)]
    public void Fifty_steps_equal_TorchSharps_optimiser(OptimizerKind kind, double weightDecay)
    {
        using var scope = NewDisposeScope();
        var options = new OptimizerOptions { Kind = kind, LearningRate = 0.01, Beta1 = 0.5, Beta2 = 0.9, WeightDecay = weightDecay };
        var (mine, theirs) = (nn.Linear(3, 2, dtype: ScalarType.Float64), nn.Linear(3, 2, dtype: ScalarType.Float64));
        theirs.load_state_dict(mine.state_dict());
        using var optimizer = new Optimizer(mine, options);
        using var reference = kind == OptimizerKind.Adam
            ? (optim.Optimizer)optim.Adam(theirs.parameters(), 0.01, 0.5, 0.9, 1e-8, weightDecay)
            : optim.RMSProp(theirs.parameters(), 0.01, 0.9, 1e-8, weightDecay);
        var start = mine.weight.Values();

        for (var i = 0; i < 50; i++)
        {
            var input = randn(4, 3, dtype: ScalarType.Float64);
            mine.call(input).square().mean().backward();
            optimizer.Step(new(options.LearningRate, options.Beta2));
            theirs.call(input).square().mean().backward();
            reference.step();
            theirs.zero_grad();
        }

        mine.weight.Values().Zip(theirs.weight.Values())
            .Should().AllSatisfy(pair => pair.First.Should().BeApproximately(pair.Second, 1e-9));
        mine.weight.Values().Should().NotEqual(start);
    }

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.RmsProp)]
    public void Gradient_in_another_memory_layout_than_its_weight_is_read_by_its_indices(OptimizerKind kind)
    {
        // libtorch's fused Adam walks through memory and never looks at strides.
        using var scope = NewDisposeScope();
        float[] Step(Func<Tensor, Tensor> layout)
        {
            var module = nn.Linear(3, 2, hasBias: false);
            using (no_grad()) module.weight.fill_(1);
            // RMSprop, and Adam without its first moment, would move by the sign of a first gradient alone.
            var options = new OptimizerOptions { Kind = kind, LearningRate = 1, Epsilon = 10 };
            using var optimizer = new Optimizer(module, options);
            module.weight.grad = layout(tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }));
            optimizer.Step(new(options.LearningRate, options.Beta2));
            return module.weight.detach().reshape(-1).data<float>().ToArray();
        }

        Step(gradient => gradient.t().contiguous().t()).Should().Equal(Step(gradient => gradient)).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void Step_drops_the_gradients()
    {
        using var scope = NewDisposeScope();
        var module = nn.Linear(2, 1);
        using var optimizer = new Optimizer(module, new OptimizerOptions());
        module.call(randn(3, 2)).sum().backward();

        optimizer.Step(new(1e-3, 0.9));

        module.parameters().Should().AllSatisfy(parameter => parameter.grad.Should().BeNull());
    }

    [Fact]
    public void Weight_without_a_gradient_keeps_its_value_and_its_moments()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (nn.Linear(2, 1), nn.Linear(2, 1));
        var module = nn.Sequential(first, second);
        using var optimizer = new Optimizer(module, new OptimizerOptions { LearningRate = 0.1 });
        var (used, unused) = (first.weight.Values(), second.weight.Values());
        first.call(ones(1, 2)).sum().backward();

        optimizer.Step(new(0.1, 0.9));

        first.weight.Values().Should().NotEqual(used);
        second.weight.Values().Should().Equal(unused);
    }
}
