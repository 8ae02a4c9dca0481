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

    /// <summary>One convolution a type.</summary>
    public IEnumerable<Action> Work => convolutions.Select(convolution => (Action)convolution.Run);

    /// <summary>Takes in the milliseconds of <see cref="Work"/>, one row a type.</summary>
    public void Add(double[][] milliseconds)
    {
        for (var i = 0; i < types.Length; i++) rates[i].Add(convolutions[i].Flops / (Statistics.Median(milliseconds[i]) / 1000));
    }

    /// <summary>Operations a second in the rounds that were added last.</summary>
    public double Last(ScalarType type) => rates[Array.IndexOf(types, type)][^1];

    /// <summary>Operations a second over all that was added.</summary>
    public double Median(ScalarType type) => Statistics.Median(rates[Array.IndexOf(types, type)]);

    public void Dispose()
    {
        foreach (var convolution in convolutions) convolution.Dispose();
    }
}
