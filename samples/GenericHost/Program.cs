// A worker service: trains in the background, exports metrics, saves when it is stopped, and resumes at its next start.
using GenericHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using WganGp;

var builder = Host.CreateApplicationBuilder(
    new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });

// The step in progress is finished, and the run saved, before the process ends.
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(1));
builder.Services.AddWganGp().BindConfiguration("WganGp");
builder.Services.AddOptions<TrainingSettings>().BindConfiguration("Training");
builder.Services.AddHostedService<TrainingService>();

builder.Services.AddSingleton<TrainingHealth>();
builder.Services.AddHealthChecks().AddCheck<TrainingHealth>("training");
builder.Services.AddSingleton<IHealthCheckPublisher, HealthFile>();
builder.Services.Configure<HealthCheckPublisherOptions>(health => (health.Delay, health.Period) = (TimeSpan.Zero, TimeSpan.FromSeconds(5)));

// "Otlp" sends to OTEL_EXPORTER_OTLP_ENDPOINT, which is http://localhost:4317 unless it is set.
var exporter = builder.Configuration["Telemetry:Exporter"];
builder.Services.AddOpenTelemetry()
    .ConfigureResource(resource => resource.AddService("wgangp-worker"))
    .WithMetrics(metrics =>
    {
        metrics.AddMeter(WganGpTelemetry.Name);
        if (exporter == "Console") metrics.AddConsoleExporter();
        if (exporter == "Otlp") metrics.AddOtlpExporter();
    })
    .WithTracing(traces =>
    {
        traces.AddSource(WganGpTelemetry.Name);
        if (exporter == "Otlp") traces.AddOtlpExporter();
    });

try
{
    await builder.Build().RunAsync();
    return Environment.ExitCode;
}
catch (OptionsValidationException error)
{
    Console.Error.WriteLine($"error: {error.Message}");
    return 1;
}
