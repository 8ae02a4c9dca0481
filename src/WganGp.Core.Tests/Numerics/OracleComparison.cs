using FluentAssertions;
using TorchSharp;
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
