using FluentAssertions;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace WganGp.Onnx.Tests.Support;

/// <summary>A generator exported into memory, and ONNX Runtime's results for it beside TorchSharp's.</summary>
internal sealed class ModelRun : IDisposable
{
    private readonly IGenerator generator;

    public ModelRun(IGenerator generator, OnnxOptions? options = null)
    {
        this.generator = generator;
        using var stream = new MemoryStream();
        OnnxGenerator.Write(generator, stream, options);
        using var settings = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        Session = new InferenceSession(stream.ToArray(), settings);
    }

    public InferenceSession Session { get; }

    /// <summary>What ONNX Runtime and TorchSharp make of the same latents.</summary>
    public void ShouldEqualTorchSharp(long samples, double tolerance = 1e-5, Func<long, Tensor>? conditions = null)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(7);
        var latents = generator.SampleLatent(samples, random);
        var condition = conditions?.Invoke(samples);
        generator.Module.eval();
        using var noGrad = no_grad();
        // Hardtanh of TorchSharp 0.107 writes into its input.
        var expected = generator.Generate(latents.clone(), condition);

        var (values, shape) = Run(latents, condition);

        shape.Should().Equal(expected.shape);
        var difference = (tensor(values).reshape(shape) - expected).abs().max().item<float>();
        var size = Math.Max(1, expected.abs().max().item<float>());
        (difference / size).Should().BeLessThan((float)tolerance, "{0} samples were compared", samples);
        expected.isfinite().all().item<bool>().Should().BeTrue();
    }

    public (float[] Values, long[] Shape) Run(Tensor latents, Tensor? condition)
    {
        using var first = OrtValue.CreateTensorValueFromMemory(latents.data<float>().ToArray(), latents.shape);
        var inputs = new Dictionary<string, OrtValue> { [OnnxGenerator.Latents] = first };
        if (condition is not null)
        {
            inputs[OnnxGenerator.Condition] = condition.is_floating_point()
                ? OrtValue.CreateTensorValueFromMemory(condition.data<float>().ToArray(), condition.shape)
                : OrtValue.CreateTensorValueFromMemory(condition.data<long>().ToArray(), condition.shape);
        }

        using var options = new RunOptions();
        using var outputs = Session.Run(options, inputs, [OnnxGenerator.Samples]);
        foreach (var input in inputs.Values) input.Dispose();
        return (outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[0].GetTensorTypeAndShape().Shape);
    }

    public void Dispose() => Session.Dispose();

    /// <summary>Weights and running statistics that differ from their initial values, which would hide a layer.</summary>
    public static T Shaken<T>(T module) where T : nn.Module
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var random = new Generator(11);
        foreach (var (_, weight) in module.named_parameters())
        {
            // A deep network with much larger weights magnifies rounding.
            var size = weight.dim() == 1 ? 0.2 : weight.std().item<float>() is > 0 and var deviation ? deviation / 2 : 0.05;
            weight.add_(randn(weight.shape, weight.dtype, generator: random) * size);
        }

        foreach (var (name, buffer) in module.named_buffers())
        {
            if (name.EndsWith("running_mean", StringComparison.Ordinal)) buffer.copy_(randn(buffer.shape, generator: random));
            if (name.EndsWith("running_var", StringComparison.Ordinal)) buffer.copy_(rand(buffer.shape, generator: random) + 0.5);
        }

        return module;
    }
}
