using FluentAssertions;
using WganGp.Tests.Support;
using static TorchSharp.torch;

namespace WganGp.Tests.Numerics;

/// <summary>Checks the gradients that a backward pass left against central differences of the value.</summary>
internal static class CentralDifferences
{
    /// <param name="module">Holds the gradients, in float64; a parameter without one must have difference zero.</param>
    /// <param name="value">The value as a function of the module's present weights.</param>
    /// <param name="step">The step of the difference.</param>
    /// <param name="tolerance">The largest error allowed, relative to the largest gradient.</param>
    public static void Check(nn.Module module, Func<double> value, double step, double tolerance)
    {
        var parameters = module.named_parameters().ToList();
        var scale = parameters.Max(entry => entry.parameter.grad is { } gradient ? gradient.abs().max().item<double>() : 0);
        scale.Should().BePositive("a penalty without any gradient to the weights proves nothing");
        foreach (var (name, parameter) in parameters)
        {
            var gradients = parameter.grad?.Values() ?? new double[parameter.numel()];
            using var flat = parameter.detach().view(-1);
            for (var i = 0; i < gradients.Length; i++)
            {
                var difference = (At(flat, i, step, value) - At(flat, i, -step, value)) / (2 * step);
                gradients[i].Should().BeApproximately(difference, tolerance * scale, "of {0}[{1}]", name, i);
            }
        }
    }

    /// <summary>Checks the gradients of the paper's penalty between samples.</summary>
    /// <param name="module">The critic, in float64, without gradients.</param>
    /// <param name="real">Real samples.</param>
    /// <param name="fake">Generated samples.</param>
    public static void CheckPenalty(nn.Module<Tensor, Tensor> module, Tensor real, Tensor fake)
    {
        var (critic, penalty) = (new ModuleCritic(module), new GradientPenalty());
        PenaltyTerm Term()
        {
            using var alpha = new Generator(5);
            return penalty.Compute(critic, real, fake, null, alpha);
        }

        double Value()
        {
            using var term = Term();
            return term.Loss.item<double>();
        }

        Term().Loss.backward();
        Check(module, Value, step: 1e-6, tolerance: 1e-6);
    }

    private static double At(Tensor flat, int index, double shift, Func<double> value)
    {
        var held = flat[index].item<double>();
        flat[index] = held + shift;
        try
        {
            return value();
        }
        finally
        {
            flat[index] = held;
        }
    }
}
