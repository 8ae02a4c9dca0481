using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace GenericHost;

/// <summary>
/// Writes the health to a file, as is usual for a service without a port: a probe checks that the file begins with "Healthy" and is new.
/// </summary>
internal sealed class HealthFile(IOptions<TrainingSettings> settings) : IHealthCheckPublisher
{
    public async Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(settings.Value.HealthFile);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var what = string.Join("; ", report.Entries.Values.Select(entry => entry.Description));
        await File.WriteAllTextAsync($"{path}.new", $"{report.Status}: {what}\n", cancellationToken);
        File.Move($"{path}.new", path, overwrite: true);
    }
}
