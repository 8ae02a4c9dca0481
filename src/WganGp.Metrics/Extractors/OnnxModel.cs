using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace WganGp.Metrics;

/// <summary>A network of ONNX Runtime with one input and one output in use, called with float32 tensors.</summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly string path;
    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly string input;
    private readonly string output;

    /// <summary>The number of samples that the network takes at a time; null for any.</summary>
    private readonly int? fixedBatch;

    private OnnxModel(string path, InferenceSession session, string? outputName)
    {
        (this.path, this.session) = (path, session);
        var inputs = session.InputMetadata.Where(entry => entry.Value.IsTensor).ToList();
        if (inputs.Count != 1 || inputs[0].Value.ElementType != typeof(float) || inputs[0].Value.Dimensions.Length < 1)
        {
            throw new MetricException(
                $"The ONNX file '{path}' has the inputs {string.Join(", ", session.InputMetadata.Keys)}; a feature network has one, of " +
                "float32.");
        }

        input = inputs[0].Key;
        fixedBatch = inputs[0].Value.Dimensions[0] is > 0 and var batch ? batch : null;
        output = outputName ?? session.OutputNames[0];
        if (!session.OutputNames.Contains(output))
        {
            throw new MetricException(
                $"The ONNX file '{path}' has no output '{output}'; it has {string.Join(", ", session.OutputNames)}.");
        }
    }

    /// <exception cref="MetricException">The native library is missing, or the file holds no network that it can load.</exception>
    public static OnnxModel Load(string path, string? outputName)
    {
        InferenceSession? session = null;
        try
        {
            using var settings = new SessionOptions
            {
                IntraOpNumThreads = torch.get_num_threads(),
                InterOpNumThreads = 1,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            // Threads that spin between two calls would compete with libtorch's.
            settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            session = new InferenceSession(path, settings);
            return new OnnxModel(path, session, outputName);
        }
        catch (Exception exception)
        {
            session?.Dispose();
            if (IsMissingLibrary(exception))
            {
                throw new MetricException(
                    $"ONNX Runtime's native library is missing, so '{path}' cannot be loaded; reference the package " +
                    "Microsoft.ML.OnnxRuntime (or Microsoft.ML.OnnxRuntime.Gpu) in the application.",
                    exception);
            }

            if (exception is not OnnxRuntimeException) throw;
            throw new MetricException($"ONNX Runtime cannot load '{path}': {exception.Message}", exception);
        }
    }

    /// <param name="samples">Float32 <c>[N, …]</c> on any device.</param>
    /// <returns>Float32 on the CPU, whose first dimension is N; the caller disposes it.</returns>
    public torch.Tensor Run(torch.Tensor samples)
    {
        using var scope = torch.NewDisposeScope();
        var all = samples.to(torch.ScalarType.Float32, torch.CPU).contiguous();
        if (fixedBatch is not { } size || size == all.shape[0]) return RunOnce(all).MoveToOuterDisposeScope();
        var parts = new List<torch.Tensor>();
        for (long start = 0; start < all.shape[0]; start += size)
        {
            var part = all.narrow(0, start, Math.Min(size, all.shape[0] - start));
            var missing = size - part.shape[0];
            if (missing > 0) part = torch.cat([part, part[^1..].expand([missing, .. part.shape[1..]])]);
            parts.Add(RunOnce(part.contiguous()).narrow(0, 0, size - missing));
        }

        return torch.cat(parts).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        options.Dispose();
        session.Dispose();
    }

    /// <summary>Whether a native library is missing: thrown by the call itself, or by the type initialiser around it.</summary>
    internal static bool IsMissingLibrary(Exception? exception) => exception switch
    {
        null => false,
        DllNotFoundException or EntryPointNotFoundException => true,
        TypeInitializationException => IsMissingLibrary(exception.InnerException),
        _ => false,
    };

    private torch.Tensor RunOnce(torch.Tensor samples)
    {
        var length = (int)samples.numel();
        var buffer = ArrayPool<float>.Shared.Rent(length);
        try
        {
            samples.data<float>().CopyTo(buffer);
            using var value = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, buffer.AsMemory(0, length), samples.shape);
            using var results = session.Run(options, [input], [value], [output]);
            var shape = results[0].GetTensorTypeAndShape();
            return torch.tensor(results[0].GetTensorDataAsSpan<float>().ToArray(), shape.Shape);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new MetricException(
                $"'{path}' cannot compute features of samples [{string.Join(", ", samples.shape)}]: {exception.Message}", exception);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }
}
