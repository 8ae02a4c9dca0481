using FluentAssertions;
using TorchSharp;
using TorchSharp.Modules;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Numerics;

/// <summary>Loading the oracle's networks and comparing what came of them.</summary>
internal static class OracleComparison
{
    /// <summary>Each name on each path.</summary>
    public static TheoryData<string, OraclePath> OnBothPaths(IEnumerable<string> names)
    {
        var data = new TheoryData<string, OraclePath>();
        foreach (var name in names)
        {
            foreach (var path in Enum.GetValues<OraclePath>()) data.Add(name, path);
        }

        return data;
    }

    /// <summary>The network with the fixture's weights and buffers.</summary>
    public static T Load<T>(T network, IReadOnlyDictionary<string, OracleTensor> state, bool training, ScalarType type)
        where T : nn.Module
    {
        network.to(type);
        network.train(training);
        OracleCritics.Load(network, state, type);
        return network;
    }

    /// <summary>A pair in training mode with a run's first weights and buffers.</summary>
    public static (Sequential Generator, Sequential Critic) Load((Sequential Generator, Sequential Critic) pair, OracleRun run) => (
        Load(pair.Generator, run.GeneratorBefore, training: true, ScalarType.Float64),
        Load(pair.Critic, run.CriticBefore, training: true, ScalarType.Float64));

    /// <summary>The trainer's report of one generator step, and the path that it names.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="path">The path.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="criticSteps">Critic updates before each.</param>
    /// <param name="criticLosses">The losses of all critic updates of the run.</param>
    /// <param name="generatorLosses">Those of all generator updates.</param>
    /// <param name="tolerance">The largest difference.</param>
    public static void Report(
        WganGpTrainer trainer, OraclePath path, int step, int criticSteps, OracleTensor criticLosses, OracleTensor generatorLosses,
        double tolerance)
    {
        var report = trainer.Report();
        report.PenaltyPath.Should().Be(OraclePaths.Reported(path), report.PenaltyPathReason);
        var expected = criticLosses.Values.Skip(step * criticSteps).Take(criticSteps).Average();
        Close(
            [report.CriticLoss, report.GeneratorLoss], [expected, generatorLosses.Values[step]], tolerance, $"losses of step {step}",
            Math.Max(1, Math.Abs(expected)));
    }

    /// <summary>Every parameter's gradient, on one scale: a gradient near zero is a difference of larger ones.</summary>
    public static void Gradients(nn.Module network, IReadOnlyDictionary<string, OracleTensor> expected, double tolerance)
    {
        var scale = expected.Values.Max(gradient => gradient.Values.Max(Math.Abs));
        network.named_parameters().Select(entry => entry.name).Should().BeEquivalentTo(expected.Keys);
        foreach (var (name, parameter) in network.named_parameters())
        {
            var actual = parameter.grad?.Values() ?? new double[parameter.numel()];
            Close(actual, expected[name].Values, tolerance, $"the gradient of {name}", scale);
        }
    }

    /// <summary>Every buffer.</summary>
    public static void Buffers(nn.Module network, IReadOnlyDictionary<string, OracleTensor> expected, double tolerance) =>
        Tensors(network.named_buffers().ToDictionary(entry => entry.name, entry => entry.buffer), expected, tolerance);

    /// <summary>Every weight and buffer.</summary>
    public static void State(nn.Module network, IReadOnlyDictionary<string, OracleTensor> expected, double tolerance) =>
        Tensors(network.state_dict(), expected, tolerance);

    /// <summary>The largest difference is at most the tolerance times the scale, which by default is the largest expected value.</summary>
    public static void Close(double[] actual, double[] expected, double tolerance, string what, double? scale = null)
    {
        actual.Should().HaveSameCount(expected, what);
        var bound = Math.Max(scale ?? expected.Max(Math.Abs), 1e-30);
        var deviation = actual.Zip(expected, (a, b) => Math.Abs(a - b)).Max() / bound;
        deviation.Should().BeLessThanOrEqualTo(tolerance, what);
    }

    private static void Tensors(
        IReadOnlyDictionary<string, Tensor> actual, IReadOnlyDictionary<string, OracleTensor> expected, double tolerance)
    {
        actual.Keys.Should().BeEquivalentTo(expected.Keys);
        foreach (var (name, value) in actual) Close(value.Values(), expected[name].Values, tolerance, name);
    }
}
