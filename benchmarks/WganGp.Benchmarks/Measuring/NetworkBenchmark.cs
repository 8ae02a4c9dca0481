using WganGp.Benchmarks.Networks;
using WganGp.Benchmarks.Variants;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Measuring;

/// <summary>Measures variants on one network: first that they do the same work, then how long it takes them.</summary>
/// <param name="network">The network.</param>
/// <param name="variants">The variants; the first is what the ratios refer to.</param>
/// <param name="timer">How often.</param>
/// <param name="tiny">Whether to measure the machine's rate with a small convolution too.</param>
internal sealed class NetworkBenchmark(BenchmarkNetwork network, IReadOnlyList<Variant> variants, AlternatingTimer timer, bool tiny)
{
    private const long Seed = 1;

    /// <param name="operations">What to time.</param>
    /// <param name="peak">The peak memory of a variant by its name, or null.</param>
    /// <param name="cancellation">Ends the measurement between two timings.</param>
    /// <exception cref="InvalidOperationException">A variant's gradients differ from the plain loop's.</exception>
    public NetworkResult Run(IReadOnlyList<Operation> operations, Func<string, long?> peak, CancellationToken cancellation = default)
    {
        // The values do not change the work, but they decide which rectifiers sit at zero: the same in every run.
        manual_seed(Seed);
        using var prototype = network.Build();
        using var real = network.RealBatch();
        var leftOut = new List<(string Variant, string Reason)>();
        var contenders = variants.Select(variant => Open(variant, real, prototype, leftOut)).OfType<Contender>().ToList();
        using var rates = new MachineRates(variants.Select(variant => variant.Type).Distinct(), tiny);
        try
        {
            GradientAgreement.Prove(network, [.. contenders.Select(each => each.Variant)], real, prototype);
            var differences = GradientAgreement.Check(network.Name, contenders);
            var tensors = contenders.ConvertAll(each => TensorCount.Of(() => each.Run(Operation.CriticUpdate)));
            var peaks = contenders.ConvertAll(each => peak(each.Variant.Name));
            var pac = prototype.Scorer.Pac;
            var critic = FlopCounter.Of(prototype.Critic, () => prototype.Forward(zeros([pac, .. network.SampleShape])))
                / pac * network.BatchSize;
            var generator = FlopCounter.Of(prototype.Generator, () => prototype.Generate(zeros([1, .. network.LatentShape])))
                * network.BatchSize;
            double Floor(Operation operation) => WorkFloor.Flops(operation, critic, generator, network.RealPasses);
            var timings = operations.SelectMany(
                operation => Time(operation, contenders, rates, Floor(operation), cancellation)).ToList();
            return new NetworkResult
            {
                Network = network.Name,
                Description = network.Description,
                BatchSize = network.BatchSize,
                CriticForward = critic,
                GeneratorForward = generator,
                RealPasses = network.RealPasses,
                CriticParameters = Count(prototype.Critic),
                GeneratorParameters = Count(prototype.Generator),
                Timings = timings,
                LeftOut = leftOut,
                Facts =
                [
                    .. contenders.Select(
                        (each, i) => new VariantFacts(
                            each.Variant.Name, differences[i], peaks[i], tensors[i], rates.Median(each.Variant.Type))),
                ],
            };
        }
        finally
        {
            foreach (var contender in contenders) contender.Dispose();
        }
    }

    // A variant may refuse a network, as the fast path does where it cannot compute a critic; the others are still measured.
    private Contender? Open(Variant variant, Tensor real, NetworkPair prototype, List<(string, string)> leftOut)
    {
        try
        {
            return Contender.Create(variant, network, real, prototype);
        }
        catch (NetworkException refusal)
        {
            leftOut.Add((variant.Name, refusal.Message));
            return null;
        }
    }

    private IEnumerable<Timing> Time(
        Operation operation, List<Contender> contenders, MachineRates rates, double floor, CancellationToken cancellation)
    {
        contenders = [.. contenders.Where(each => each.Loop.Can(operation))];
        Action[] work = [.. contenders.Select(each => (Action)(() => each.Run(operation))), .. rates.Work];
        var times = timer.Time(work, cancellation);
        rates.Add(times[contenders.Count..]);
        return contenders.Select((each, i) => new Timing(
            operation, each.Variant.Name, times[i], Statistics.Ratio(times[0], times[i]),
            floor / (Statistics.Median(times[i]) / 1000) / rates.Last(each.Variant.Type)));
    }

    private static long Count(nn.Module module) => module.parameters().Sum(parameter => parameter.numel());
}
