using System.Diagnostics;
using System.Diagnostics.Metrics;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using WganGp.Runs;
using WganGp.Tests.Support;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>Metrics, traces and log of a run.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().AddWganGp(Configure).Services.BuildServiceProvider();

    public void Dispose()
    {
        services.Dispose();
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Listener_of_the_hosts_meters_gets_every_update_and_the_reports_values()
    {
        var meters = services.GetRequiredService<IMeterFactory>();
        var (counts, values) = (new Dictionary<string, double>(), new Dictionary<string, List<double>>());
        var units = new Dictionary<string, string?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name != WganGpTelemetry.Name || !ReferenceEquals(instrument.Meter.Scope, meters)) return;
                units[instrument.Name] = instrument.Unit;
                self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Count(instrument, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Count(instrument, value));
        listener.Start();

        List<TrainingReport> reports;
        using (var trainer = Trainer()) reports = [.. trainer.Train(TrainingData.HoldOut(TrainingData.FromTensor(Toys.Points()), 20))];

        (counts["wgangp.generator.steps"], counts["wgangp.critic.updates"]).Should().Be((10, 20));
        counts.Should().NotContainKey("wgangp.rollbacks");
        counts["wgangp.training.time"].Should().BeApproximately(reports[^1].Elapsed.TotalSeconds, 1e-3);
        values["wgangp.wasserstein_estimate"].Should().Equal(reports.Select(report => report.WassersteinEstimate));
        values["wgangp.held_out_estimate"].Should().Equal(reports.Select(report => report.HeldOutEstimate!.Value));
        values["wgangp.training_estimate"].Should().Equal(reports.Select(report => report.TrainingEstimate!.Value));
        values["wgangp.critic.loss"].Should().Equal(reports.Select(report => report.CriticLoss));
        values["wgangp.critic.learning_rate"].Should().Equal(1e-3, 1e-3);
        units.Should().Equal(Documented("instrument").ToDictionary(row => row[0], row => (string?)row[2]), "docs/telemetry.md lists them");

        void Count(Instrument instrument, double value)
        {
            counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + value;
            (values.TryGetValue(instrument.Name, out var list) ? list : values[instrument.Name] = []).Add(value);
        }
    }

    [Fact]
    public void Values_that_a_report_does_not_have_are_not_recorded()
    {
        var recorded = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == services.GetRequiredService<IMeterFactory>()) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => recorded.Add(instrument.Name));
        listener.Start();
        using var trainer = Trainer();
        trainer.CriticStep(Toys.Points(16));

        trainer.Report();

        recorded.Should().Contain("wgangp.critic.loss").And.NotContain("wgangp.generator.loss").And.NotContain("wgangp.held_out_estimate");
    }

    [Fact]
    public void Nobody_who_listens_costs_no_memory()
    {
        using var provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var (instruments, spans) = (Instruments.Of(provider.GetRequiredService<IMeterFactory>()), new RunSpans());
        using var trainer = Trainer();
        trainer.CriticStep(Toys.Points(16));
        var (report, options, error) = (trainer.Report(), new WganGpOptions(), new InvalidOperationException());
        Everything();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Everything();

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        void Everything()
        {
            spans.BeginRun(0, options);
            spans.BeginWindow();
            instruments.AddCriticUpdate();
            instruments.AddGeneratorStep();
            instruments.AddTime(TimeSpan.FromSeconds(1));
            instruments.Add(report);
            instruments.AddCheckpoint(TimeSpan.FromSeconds(1), null);
            instruments.AddRollback();
            spans.EndWindow(1);
            spans.Fail(1, error);
            spans.EndRun(1);
        }
    }

    [Fact]
    public void Spans_are_the_runs_the_windows_and_the_checkpoints_and_the_hosts_span_stays_current_between_reports()
    {
        using var host = new Activity("host").Start();
        var spans = new List<Activity>();
        using var listener = Listener(spans);
        using (var trainer = Trainer(checkpoints: true))
        {
            foreach (var report in trainer.Train(TrainingData.FromTensor(Toys.Points())))
            {
                Activity.Current.Should().BeSameAs(host);
                if (report.Step == 10) trainer.Save(In("own"));
            }

            Activity.Current.Should().BeSameAs(host);
            trainer.Resume(In("own"));
        }

        spans.Should().OnlyContain(span => span.Status == ActivityStatusCode.Unset && span.Kind == ActivityKind.Internal);
        var run = spans.Should().ContainSingle(span => span.OperationName == "wgangp.train").Subject;
        run.ParentSpanId.Should().Be(host.SpanId);
        new[] { "wgangp.step.first", "wgangp.step", "wgangp.step.limit", "wgangp.batch_size" }.Select(run.GetTagItem)
            .Should().Equal(0L, 10L, 10L, 16);
        var windows = spans.Where(span => span.OperationName == "wgangp.train.window").ToList();
        windows.Select(window => window.GetTagItem("wgangp.step")).Should().Equal(5L, 10L);
        windows.Should().OnlyContain(window => window.ParentSpanId == run.SpanId);
        var saves = spans.Where(span => span.OperationName == "wgangp.checkpoint.save")
            .ToLookup(span => span.GetTagItem("file.path") as string == In("own"));
        saves[false].Select(save => (save.GetTagItem("wgangp.step"), save.ParentSpanId))
            .Should().Equal((5L, run.SpanId), (10L, run.SpanId));
        saves[true].Should().ContainSingle().Which.ParentSpanId.Should().Be(host.SpanId);
        spans.Should().ContainSingle(span => span.OperationName == "wgangp.checkpoint.load").Which.ParentSpanId.Should().Be(host.SpanId);
        spans.Select(span => span.OperationName).Distinct().Should().BeEquivalentTo(Documented("span").Select(row => row[0]));
    }

    [Fact]
    public void Failure_is_in_the_spans_it_ends_and_a_cancelled_run_has_not_failed()
    {
        using var host = new Activity("host").Start();
        var spans = new List<Activity>();
        using var listener = Listener(spans);
        using (var trainer = Trainer())
        {
            trainer.Invoking(t => t.Train(new Failing()).Count()).Should().Throw<TrainingDataException>();
            Activity.Current.Should().BeSameAs(host);
        }

        spans.Select(span => span.OperationName).Should().Equal("wgangp.train.window", "wgangp.train");
        spans.Should().OnlyContain(span => span.Status == ActivityStatusCode.Error &&
            span.GetTagItem("error.type") as string == typeof(TrainingDataException).FullName);

        spans.Clear();
        using (var trainer = Trainer())
        using (var source = new CancellationTokenSource())
        {
            foreach (var _ in trainer.Train(TrainingData.FromTensor(Toys.Points())).Take(1)) source.Cancel();
            trainer.Invoking(t => t.Train(TrainingData.FromTensor(Toys.Points()), source.Token).Count())
                .Should().Throw<OperationCanceledException>();
        }

        spans.Should().OnlyContain(span => span.Status == ActivityStatusCode.Unset);
        spans[^1].GetTagItem("error.type").Should().Be(typeof(OperationCanceledException).FullName);
    }

    [Fact]
    public void OpenTelemetrys_SDK_exports_both()
    {
        var (metrics, spans) = (new List<Metric>(), new List<Activity>());
        using var host = new Activity("host").Start();
        using var meterProvider = Sdk.CreateMeterProviderBuilder().AddMeter(WganGpTelemetry.Name).AddInMemoryExporter(metrics).Build();
        using var tracerProvider = Sdk.CreateTracerProviderBuilder().AddSource(WganGpTelemetry.Name).AddInMemoryExporter(spans).Build();
        host.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        TrainingReport report;
        // Without the host's meters: the process's own.
        using (var trainer = Toys.Trainer(Configured(checkpoints: true)))
            report = trainer.Train(TrainingData.FromTensor(Toys.Points())).Last();

        meterProvider.ForceFlush();
        tracerProvider.ForceFlush();

        Point("wgangp.critic.updates").GetSumLong().Should().Be(20);
        Point("wgangp.wasserstein_estimate").GetGaugeLastValueDouble().Should().Be(report.WassersteinEstimate);
        Point("wgangp.checkpoint.duration").GetHistogramCount().Should().Be(2);
        metrics.Single(metric => metric.Name == "wgangp.training.time").Unit.Should().Be("s");
        metrics.Should().OnlyContain(metric => metric.MeterName == "WganGp.Core" && metric.MeterVersion != "");
        spans.Where(span => span.TraceId == host.TraceId).Select(span => span.OperationName).Should().Contain(
            ["wgangp.train", "wgangp.train.window", "wgangp.checkpoint.save"]);

        MetricPoint Point(string name)
        {
            foreach (ref readonly var point in metrics.Single(metric => metric.Name == name).GetMetricPoints()) return point;
            throw new InvalidOperationException(name);
        }
    }

    [Fact]
    public void Log_has_the_start_each_report_and_each_checkpoint()
    {
        var log = new ListLogger();
        using var trainer = new WganGpTrainer(
            new ModuleGenerator(Toys.Mlp(2, 2), 2), new ModuleCritic(Toys.Mlp(2, 1)), Configured(checkpoints: true), log);
        trainer.Train(TrainingData.FromTensor(Toys.Points())).Count().Should().Be(2);

        var lines = log.Lines.ToList();
        lines[0].Should().Be("Information Training from step 0 to 10 on cpu; the critic's updates take the path Fast: " +
            trainer.Report().PenaltyPathReason);
        lines.Count(line => line.StartsWith("Debug Report: step ", StringComparison.Ordinal)).Should().Be(2);
        lines.Should().Contain($"Debug Checkpoint of step 5 written to {In("step-000005.safetensors")}")
            .And.Contain($"Debug Checkpoint of step 10 written to {In("step-000010.safetensors")}").And.HaveCount(5);
    }

    /// <summary>A table of docs/telemetry.md, by what stands first in its head: the cells of each row.</summary>
    private static IEnumerable<string[]> Documented(string first) =>
        File.ReadLines(Path.Combine(Repository.Root, "docs", "telemetry.md"))
            .SkipWhile(line => !line.StartsWith($"| {first} |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(cell => cell.Trim('`')).ToArray());

    private static ActivityListener Listener(List<Activity> spans)
    {
        var trace = Activity.Current!.TraceId;
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == WganGpTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    if (span.TraceId == trace) spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static void Configure(WganGpOptions options)
    {
        var toy = Toys.Options();
        (options.Steps, options.BatchSize, options.CriticSteps, options.ReportEvery) = (toy.Steps, 16, 2, 5);
        (options.CriticOptimizer, options.GeneratorOptimizer) = (toy.CriticOptimizer, toy.GeneratorOptimizer);
    }

    private WganGpOptions Configured(bool checkpoints)
    {
        var options = Toys.Options();
        if (checkpoints) options.Checkpoint = new() { Folder = folder, EverySteps = 5 };
        return options;
    }

    private WganGpTrainer Trainer(bool checkpoints = false) => checkpoints
        ? Toys.Trainer(Configured(checkpoints))
        : services.GetRequiredService<WganGpTrainerFactory>().Create(
            () => new ModuleGenerator(Toys.Mlp(2, 2), 2), () => new ModuleCritic(Toys.Mlp(2, 1)));

    private string In(string name) => Path.Combine(folder, name);

    private sealed class Failing : ITrainingData
    {
        private int reads;

        public long? Count => 64;

        public Batch Read(ReadOnlySpan<long> indices) =>
            reads++ < 2 ? new Batch(randn(indices.Length, 2)) : throw new InvalidOperationException("The disk is gone.");
    }
}
