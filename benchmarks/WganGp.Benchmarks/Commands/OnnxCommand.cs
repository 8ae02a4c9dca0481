using System.CommandLine;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using WganGp.Benchmarks.Measuring;
using WganGp.Benchmarks.Output;
using WganGp.Onnx;
using WganGp.Recipes;
using WganGp.Runtime;

namespace WganGp.Benchmarks.Commands;

/// <summary>Sampling of the <c>fashion</c> generator in ONNX Runtime against TorchSharp, in turn, as a table.</summary>
internal static class OnnxCommand
{
    private static readonly long[] Batches = [1, 64];

    public static Command Create(Option<int?> threads, Option<bool> tiny)
    {
        var command = new Command("onnx", "Measures ONNX Runtime against TorchSharp: sampling of the 'fashion' generator (docs/onnx.md).");
        command.SetAction((result, cancellation) =>
        {
            Measure(result.GetValue(threads), result.GetValue(tiny), Console.Out, cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    internal static void Measure(int? threads, bool tiny, TextWriter output, CancellationToken cancellation)
    {
        var load = Machine.Load();
        if (!NativeRuntime.Ensure())
        {
            throw new WganGpException("libtorch's convolutions on the CPU compute wrong numbers on this machine. Measure on another one.");
        }

        if (threads is { } count) torch.set_num_threads(count);
        var recipe = Recipe.Find("fashion");
        if (tiny) recipe = recipe with { Channels = 4 };
        var generator = recipe.Generator(recipe);
        using var module = generator.Module;
        module.eval();
        using var model = new MemoryStream();
        OnnxGenerator.Write(generator, model);
        // Threads that spin while they wait would take the cores from libtorch's, whose turn is next.
        using var settings = new SessionOptions { IntraOpNumThreads = torch.get_num_threads() };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        using var session = new InferenceSession(model.ToArray(), settings);

        output.WriteLine(Machine.Describe(torch.get_num_threads(), load));
        output.WriteLine(
            $"\n| batch | TorchSharp, ms | ONNX Runtime {typeof(InferenceSession).Assembly.GetName().Version!.ToString(3)}, ms | ratio |");
        output.WriteLine("|---|---|---|---|");
        var timer = tiny ? new AlternatingTimer(2, 1, TimeSpan.Zero) : new AlternatingTimer(40, 5, TimeSpan.FromSeconds(10), 2_000);
        foreach (var batch in Batches)
        {
            using var latents = torch.randn(batch, generator.LatentShape[0]);
            var numbers = latents.data<float>().ToArray();
            long[] shape = [batch, generator.LatentShape[0]];
            var times = timer.Time([() => Torch(generator, latents), () => Onnx(session, numbers, shape)], cancellation);
            var (torchSharp, onnx, ratio) = (
                Statistics.Median(times[0]), Statistics.Median(times[1]), Statistics.Ratio(times[0], times[1]));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {batch} | {torchSharp:F3} | {onnx:F3} | {ratio:F2} |"));
        }
    }

    // Both give the numbers to .NET.
    private static float[] Torch(IGenerator generator, torch.Tensor latents)
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        return generator.Generate(latents).data<float>().ToArray();
    }

    private static float[] Onnx(InferenceSession session, float[] numbers, long[] shape)
    {
        using var latents = OrtValue.CreateTensorValueFromMemory(numbers, shape);
        using var options = new RunOptions();
        using var outputs = session.Run(
            options, new Dictionary<string, OrtValue> { [OnnxGenerator.Latents] = latents }, [OnnxGenerator.Samples]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
