using static TorchSharp.torch;

namespace WganGp.Benchmarks.Measuring;

/// <summary>The machine's convolution rate in each type, timed in the same rounds as the variants.</summary>
internal sealed class MachineRates : IDisposable
{
    private readonly ScalarType[] types;
    private readonly ConvolutionRate[] convolutions;
    private readonly List<double>[] rates;

    public MachineRates(IEnumerable<ScalarType> types, bool tiny)
    {
        this.types = [.. types];
        convolutions = Array.ConvertAll(this.types, type => new ConvolutionRate(type, tiny));
        rates = Array.ConvertAll(this.types, _ => new List<double>());
    }

    /// <summary>One convolution per type.</summary>
    public IEnumerable<Action> Work => convolutions.Select(convolution => (Action)convolution.Run);

    /// <summary>Adds the milliseconds of <see cref="Work"/>, one row per type.</summary>
    public void Add(double[][] milliseconds)
    {
        for (var i = 0; i < types.Length; i++) rates[i].Add(convolutions[i].Flops / (Statistics.Median(milliseconds[i]) / 1000));
    }

    /// <summary>Operations per second in the rounds added last.</summary>
    public double Last(ScalarType type) => rates[Array.IndexOf(types, type)][^1];

    /// <summary>Operations per second over all rounds.</summary>
    public double Median(ScalarType type) => Statistics.Median(rates[Array.IndexOf(types, type)]);

    public void Dispose()
    {
        foreach (var convolution in convolutions) convolution.Dispose();
    }
}
