using System.Diagnostics.Metrics;

namespace WganGp.Runs;

/// <summary>The instruments of a meter, named by OpenTelemetry's conventions. One whose listeners are none records nothing.</summary>
internal sealed class Instruments
{
    private static readonly Instruments OfTheProcess = new(new Meter(WganGpTelemetry.Name, RunMetadata.Version));

    private readonly Counter<long> generatorSteps;
    private readonly Counter<long> criticUpdates;
    private readonly Counter<long> rollbacks;
    private readonly Counter<double> trainingTime;
    private readonly Histogram<double> checkpointDuration;
    private readonly (Gauge<double> Gauge, Func<TrainingReport, double> Value)[] ofReports;

    private Instruments(Meter meter)
    {
        generatorSteps = meter.CreateCounter<long>("wgangp.generator.steps", "{step}", "Generator steps done.");
        criticUpdates = meter.CreateCounter<long>("wgangp.critic.updates", "{update}", "Critic updates done.");
        rollbacks = meter.CreateCounter<long>("wgangp.rollbacks", "{rollback}", "Returns to a checkpoint after a divergence.");
        trainingTime = meter.CreateCounter<double>("wgangp.training.time", "s", "Training time, without the application's own work.");
        checkpointDuration = meter.CreateHistogram<double>(
            "wgangp.checkpoint.duration", "s", "Time to write a checkpoint.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });
        ofReports =
        [
            Of("wgangp.epoch", "{pass}", "Passes over the training data.", report => report.Epoch),
            Of("wgangp.wasserstein_estimate", "1", "mean D(real) - mean D(fake).", report => report.WassersteinEstimate),
            Of(
                "wgangp.held_out_estimate", "1", "mean D(held-out) - mean D(fake).",
                report => report.HeldOutEstimate ?? double.NaN),
            Of(
                "wgangp.training_estimate", "1", "The same of training samples.",
                report => report.TrainingEstimate ?? double.NaN),
            Of("wgangp.critic.loss", "1", "The critic's total loss.", report => report.CriticLoss),
            Of("wgangp.generator.loss", "1", "The generator's loss.", report => report.GeneratorLoss),
            Of("wgangp.gradient_penalty", "1", "The weighted gradient penalty.", report => report.GradientPenalty),
            Of("wgangp.input_gradient_norm", "1", "The mean norm of the critic's input gradient.", report => report.GradientNorm),
            Of("wgangp.critic.gradient_norm", "1", "The mean norm over the critic's parameters.", report => report.CriticGradientNorm),
            Of(
                "wgangp.generator.gradient_norm", "1", "The mean norm over the generator's parameters.",
                report => report.GeneratorGradientNorm),
            Of("wgangp.critic.learning_rate", "1", "The critic's learning rate.", report => report.CriticLearningRate),
            Of("wgangp.generator.learning_rate", "1", "The generator's learning rate.", report => report.GeneratorLearningRate),
        ];

        (Gauge<double>, Func<TrainingReport, double>) Of(string name, string unit, string what, Func<TrainingReport, double> value) =>
            (meter.CreateGauge<double>(name, unit, what), value);
    }

    /// <summary>The instruments of an application's meters, or of one that the process shares.</summary>
    /// <param name="meters">The application's; null for none.</param>
    public static Instruments Of(IMeterFactory? meters) => meters is null
        ? OfTheProcess
        : new Instruments(meters.Create(new MeterOptions(WganGpTelemetry.Name) { Version = RunMetadata.Version }));

    public void AddGeneratorStep() => generatorSteps.Add(1);

    public void AddCriticUpdate() => criticUpdates.Add(1);

    public void AddRollback() => rollbacks.Add(1);

    /// <summary>Records the training time of a window, also of one whose report is lost.</summary>
    public void AddTime(TimeSpan spent) => trainingTime.Add(spent.TotalSeconds);

    /// <summary>Records a report's values; those that it does not have are left out.</summary>
    public void Add(TrainingReport report)
    {
        foreach (var (gauge, read) in ofReports)
        {
            if (gauge.Enabled && read(report) is var value && double.IsFinite(value)) gauge.Record(value);
        }
    }

    /// <summary>Records that a checkpoint was written, or was not.</summary>
    /// <param name="duration">How long it took.</param>
    /// <param name="error">Why it could not be written; null when it was.</param>
    public void AddCheckpoint(TimeSpan duration, Exception? error)
    {
        if (error is null) checkpointDuration.Record(duration.TotalSeconds);
        else checkpointDuration.Record(duration.TotalSeconds, RunSpans.TypeOf(error));
    }
}
