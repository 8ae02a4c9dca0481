using Microsoft.Extensions.Diagnostics.HealthChecks;
using WganGp;

namespace GenericHost;

/// <summary>Healthy while reports come; degraded before the first; unhealthy when none has come for five minutes.</summary>
internal sealed class TrainingHealth : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Lock state = new();
    private (TrainingReport Report, long At)? last;

    public void Report(TrainingReport report)
    {
        lock (state) last = (report, TimeProvider.System.GetTimestamp());
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (state)
        {
            return Task.FromResult(last switch
            {
                null => HealthCheckResult.Degraded("no report yet"),
                var (report, at) when TimeProvider.System.GetElapsedTime(at) > Patience =>
                    HealthCheckResult.Unhealthy($"no report since step {report.Step}"),
                var (report, _) => HealthCheckResult.Healthy($"step {report.Step}"),
            });
        }
    }
}
