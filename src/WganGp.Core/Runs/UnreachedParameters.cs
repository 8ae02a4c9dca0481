using Microsoft.Extensions.Logging;

namespace WganGp.Runs;

/// <summary>Parameters that a run does not train, because no loss depends on them.</summary>
internal sealed class UnreachedParameters(RunState state, ILogger logger)
{
    private readonly HashSet<string> named = [];

    /// <summary>Logs, once for each network, the parameters that no loss has reached until its first report.</summary>
    public void Name()
    {
        foreach (var (network, optimizer) in new[] { ("generator", state.GeneratorOptimizer), ("critic", state.CriticOptimizer) })
        {
            if (optimizer.Updates == 0 || !named.Add(network)) continue;
            var unreached = optimizer.Unreached.ToList();
            if (unreached.Count > 0) logger.ParametersAreNotReached(network, string.Join(", ", unreached), optimizer.Updates);
        }
    }
}
