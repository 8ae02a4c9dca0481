using System.Runtime.InteropServices;
using FluentAssertions;
using TorchSharp;
using WganGp.Tests.Numerics;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using Fast = WganGp.Layers;

namespace WganGp.Tests.Layers;

/// <summary>Any order of use: frozen, without grad, twice through one graph, a third derivative, weights changed in between.</summary>
public sealed class LayerOrderTests
{
    private static nn.Module<Tensor, Tensor> Network(bool fast, nn.Module<Tensor, Tensor> activation)
    {
        nn.Module<Tensor, Tensor> first = fast ? new Fast.Conv2d(2, 3, 3, stride: 2, padding: 1) : nn.Conv2d(2, 3, 3, stride: 2, padding: 1);
        nn.Module<Tensor, Tensor> second = fast ? new Fast.ConvTranspose2d(3, 2, 2) : nn.ConvTranspose2d(3, 2, 2);
        nn.Module<Tensor, Tensor> pool = fast ? new Fast.AvgPool2d(2) : nn.AvgPool2d(2);
        return nn.Sequential(first, activation, second, pool, nn.Flatten(), fast ? new Fast.Linear(8, 1) : nn.Linear(8, 1)).to(ScalarType.Float64);
    }

    private static (nn.Module<Tensor, Tensor> Fast, nn.Module<Tensor, Tensor> Stock) Pair(Func<nn.Module<Tensor, Tensor>> activation)
    {
        random.manual_seed(4);
        var (fast, stock) = (Network(true, activation()), Network(false, activation()));
        fast.load_state_dict(stock.state_dict());
        return (fast, stock);
    }

    private static Tensor Samples() => randn([2, 2, 5, 5], dtype: ScalarType.Float64, generator: new torch.Generator(8));

    [Fact]
    public void Penalty_of_a_smooth_critic_has_the_central_difference_as_its_gradient()
    {
        using var scope = NewDisposeScope();
        var (fast, _) = Pair(() => nn.Softplus());
        var critic = new ModuleCritic(fast);
        var (real, fake) = (Samples(), Samples() * 0.5 + 0.1);

        Tensor Loss()
        {
            using var alpha = new torch.Generator(5);
            return new GradientPenalty().Compute(critic, real, fake, random: alpha).Loss + critic.Score(real).square().mean();
        }

        Loss().backward();

        CentralDifferences.Check(fast, () => Loss().item<double>(), step: 1e-6, tolerance: 1e-7);
    }

    [Fact]
    public void Frozen_critic_gives_the_input_gradient_and_its_derivative_to_the_input()
    {
        using var scope = NewDisposeScope();
        var (fast, stock) = Pair(() => nn.SiLU());

        Tensor[] Derivatives(nn.Module<Tensor, Tensor> module)
        {
            foreach (var parameter in module.parameters()) parameter.requires_grad = false;
            var samples = Samples().requires_grad_();
            var gradient = autograd.grad([module.call(samples).sum()], [samples], [], true, true, true)[0];
            gradient.square().sum().backward();
            module.parameters().Select(parameter => parameter.grad).Should().AllSatisfy(each => each.Should().BeNull());
            return [gradient, samples.grad!];
        }

        foreach (var (found, expected) in Derivatives(fast).Zip(Derivatives(stock))) SameNumbers.Close(found, expected, 1e-12, 0, "frozen");
    }

    [Fact]
    public void Without_grad_there_is_no_graph_and_the_same_score()
    {
        using var scope = NewDisposeScope();
        var (fast, stock) = Pair(() => new Fast.LeakyReLU(0.2));
        using var noGrad = no_grad();

        var score = fast.call(Samples());

        score.requires_grad.Should().BeFalse();
        score.Values().Should().Equal(stock.call(Samples()).Values());
    }

    [Fact]
    public void Retained_graph_gives_the_same_gradients_again()
    {
        using var scope = NewDisposeScope();
        var (fast, _) = Pair(() => new Fast.ReLU());
        var loss = fast.call(Samples()).square().sum();

        loss.backward(retain_graph: true);
        var once = fast.parameters().Select(parameter => parameter.grad!.clone()).ToList();
        loss.backward();

        foreach (var (parameter, first) in fast.parameters().Zip(once)) SameNumbers.Close(parameter.grad!, first * 2, 1e-14, 0, "twice");
    }

    /// <summary>The gradients of the parameters differentiated with respect to input and parameters: the way around the penalty's.</summary>
    [Fact]
    public void Derivative_of_the_parameters_gradient_equals_the_stock_layers()
    {
        using var scope = NewDisposeScope();
        var (fast, stock) = Pair(() => nn.Softplus());

        Tensor[] Derivatives(nn.Module<Tensor, Tensor> module)
        {
            var samples = Samples().requires_grad_();
            var parameters = module.parameters().ToArray();
            var gradients = autograd.grad([module.call(samples).square().sum()], parameters, [], true, true, true);
            gradients.Select(gradient => gradient.square().sum()).Aggregate((sum, each) => sum + each).backward();
            return [.. gradients, samples.grad!, .. parameters.Select(parameter => parameter.grad!)];
        }

        foreach (var (found, expected) in Derivatives(fast).Zip(Derivatives(stock))) SameNumbers.Close(found, expected, 1e-11, 0, "parameters' gradient");
    }

    [Fact]
    public void Third_derivative_equals_the_stock_layers()
    {
        using var scope = NewDisposeScope();
        var (fast, stock) = Pair(() => nn.Tanh());

        Tensor[] Derivatives(nn.Module<Tensor, Tensor> module)
        {
            var samples = Samples().requires_grad_();
            var first = autograd.grad([module.call(samples).sum()], [samples], [], true, true, true)[0];
            var second = autograd.grad([first.pow(3).sum()], [samples], [], true, true, true)[0];
            second.square().sum().backward();
            return [second, samples.grad!, .. module.parameters().Select(parameter => parameter.grad ?? zeros_like(parameter))];
        }

        var pairs = Derivatives(fast).Zip(Derivatives(stock)).ToList();
        pairs.Should().HaveCount(8);
        foreach (var (found, expected) in pairs) SameNumbers.Close(found, expected, 1e-10, expected.numel() * 1e-6, "third derivative");
    }

    /// <summary>An exception in a C# backward would end the process.</summary>
    [Fact]
    public void Weights_changed_between_forward_and_backward_are_an_error_that_can_be_caught()
    {
        using var scope = NewDisposeScope();
        var (fast, _) = Pair(() => new Fast.LeakyReLU(0.2));
        var samples = Samples().requires_grad_();
        var loss = fast.call(samples).square().sum();
        using (no_grad()) fast.parameters().First().mul_(2);

        var act = () => loss.backward();

        act.Should().Throw<ExternalException>().WithMessage("*invalid gradient*");
        fast.call(samples).sum().backward();
    }

    [Fact]
    public void Activation_in_place_after_a_layer_gives_the_stock_numbers()
    {
        foreach (var type in new[] { ScalarType.Float64, ScalarType.Float32 })
        {
            SameNumbers.Check(
                new LayerCase(
                    [2, 2, 6],
                    [
                        new("Conv1d", () => nn.Conv1d(2, 3, 3), () => new Fast.Conv1d(2, 3, 3)),
                        new("in place", () => nn.LeakyReLU(0.2, inplace: true), () => new Fast.LeakyReLU(0.2, inplace: true)),
                        new("Conv1d", () => nn.Conv1d(3, 2, 2), () => new Fast.Conv1d(3, 2, 2)),
                        new("in place", () => nn.ReLU(inplace: true), () => new Fast.ReLU(inplace: true)),
                        new("Flatten", () => nn.Flatten()),
                        new("Linear", () => nn.Linear(6, 1), () => new Fast.Linear(6, 1)),
                    ],
                    3),
                type, type == ScalarType.Float64 ? 1e-10 : 1e-5);
        }
    }
}
