using Microsoft.Extensions.Logging;
using TorchSharp;
using WganGp.Inspection;
using WganGp.Networks;
using WganGp.Runtime;

namespace WganGp.Runs;

/// <summary>What must hold before a trainer is built: of the machine, of the networks and of both together.</summary>
internal static class RunPreconditions
{
    /// <summary>Checks all of it.</summary>
    /// <returns>The networks' common device and type.</returns>
    /// <exception cref="NetworkException">A network has no parameters, or the two do not fit together or cannot be repeated.</exception>
    /// <exception cref="WganGpException">A network may compute convolutions, which are wrong on this machine.</exception>
    public static Placement Check(IGenerator generator, ICritic critic, WganGpOptions options, ILogger logger)
    {
        NativeRuntime.Ensure(logger);
        var compute = options.Execution.Precision == Precision.BFloat16 ? torch.ScalarType.BFloat16 : (torch.ScalarType?)null;
        NativeRuntime.EnsureFor("generator", generator, generator.Module, compute);
        NativeRuntime.EnsureFor("critic", critic, critic.Module, compute);
        var placement = Placement.Of(generator, critic);
        WholePacks.ThrowUnlessBatchesAre(options, critic);
        // Train refuses them; a host that calls the steps itself would otherwise hear of none.
        foreach (var finding in RegistrationCheck.Findings(generator, critic))
        {
            if (!options.AcceptedFindings.Contains(finding.Name, StringComparer.OrdinalIgnoreCase)) logger.PreflightWarning(finding);
        }

        if (options.Execution.Deterministic) Determinism.ThrowUnlessPossible(placement.Device.type, generator.Module, critic.Module);
        return placement;
    }
}
