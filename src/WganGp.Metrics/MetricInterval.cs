namespace WganGp.Metrics;

/// <summary>The range in which an estimate may lie when it is repeated with other samples of the same distributions.</summary>
/// <param name="Lower">The lower end.</param>
/// <param name="Upper">The upper end.</param>
/// <param name="Level">The share of repetitions that the range is made to hold, 0.95 for example.</param>
/// <param name="Method">How it was found, in words: <c>bootstrap, 200 resamples</c>, for example.</param>
public readonly record struct MetricInterval(double Lower, double Upper, double Level, string Method);
