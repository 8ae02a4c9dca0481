using TorchSharp;
using TorchSharp.Modules;

namespace WganGp.Runtime;

/// <summary>Whether a network computes what the trial of the convolutions is about, as far as its modules show it.</summary>
internal static class ConvolutionUse
{
    /// <summary>Why a network cannot be computed without convolutions; null when it can.</summary>
    /// <param name="role">What it is called in the message.</param>
    /// <param name="network">The object whose code runs the module, or the module itself.</param>
    /// <param name="module">The owner of its parameters.</param>
    /// <param name="compute">The type that it computes in; null is the type of its parameters.</param>
    public static string? Of(string role, object network, torch.nn.Module module, torch.ScalarType? compute)
    {
        var parameters = module.parameters().ToList();
        if (parameters.Count > 0 && parameters.All(parameter => parameter.device_type != DeviceType.CPU)) return null;
        if (compute == torch.ScalarType.BFloat16 || parameters.Any(parameter => parameter.dtype == torch.ScalarType.BFloat16))
        {
            return $"The {role} computes in bfloat16, whose matrix products are oneDNN's too.";
        }

        if (!IsKnown(network)) return Unknown($"The {role}", network);
        return module.named_modules().Prepend((name: "", module)).DistinctBy(entry => entry.module)
            .Select(entry => Of(entry.name.Length == 0 ? $"The {role}" : $"The {role}'s module '{entry.name}'", entry.module))
            .FirstOrDefault(reason => reason is not null);
    }

    // libtorch computes an LSTM with oneDNN as well, which the trial says nothing about.
    private static string? Of(string what, torch.nn.Module module) => module switch
    {
        Convolution => $"{what} is a convolution ({module.GetType().Name}).",
        LSTM => $"{what} is an LSTM, which oneDNN computes too.",
        _ => IsKnown(module) ? null : Unknown(what, module),
    };

    private static string Unknown(string what, object code) =>
        $"{what} has code that is not this library's or TorchSharp's ({code.GetType().Name}), so it may compute convolutions.";

    private static bool IsKnown(object code)
    {
        var assembly = code.GetType().Assembly;
        return code is not torch.jit.ScriptModule && (assembly == typeof(torch).Assembly || assembly == typeof(ConvolutionUse).Assembly);
    }
}
