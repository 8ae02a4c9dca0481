using FluentAssertions;
using WganGp.Mpi.Tests.Support;
using WganGp.TestSupport;

namespace WganGp.Mpi.Tests;

/// <summary>Training by several processes is the training of one with the whole batch.</summary>
public sealed class EqualityTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, double[]>> Alone = new(() => InOneProcess());

    /// <summary>
    /// The bound in float32. Adam divides a gradient by its own size: one that is small beside the rounding of its sum makes whole steps of
    /// 1e-3 either way, 50 times. In float64 the same runs agree to 1e-12.
    /// </summary>
    private const double InFloat32 = 1e-3;

    [MpiFact]
    public void One_process_has_the_same_bits() => Compare("openmpi", 1, 0, "fast", "norm");

    [MpiFact]
    public void Two_processes_train_what_one_trains() => Compare("openmpi", 2, 1e-9);

    [LongMpiFact]
    public void Four_processes_train_what_one_trains() => Compare("openmpi", 4, 1e-9);

    [MpichFact]
    public void Two_processes_of_MPICH_train_what_one_trains() => Compare("mpich", 2, 1e-9);

    private static void Compare(string mpi, int processes, double in64, params string[] names)
    {
        using var folder = new TemporaryFolder();

        var job = MpiJob.Run(mpi, processes, nameof(Scenarios.Train), [folder.Path, .. names]);

        job.ExitCode.Should().Be(0, job.Error);
        foreach (var variant in Variant.All.Where(each => names.Length == 0 || names.Contains(each.Name)))
        {
            var (found, expected) = (Numbers.Read(folder[variant.Name]), Alone.Value[variant.Name]);
            var tolerance = in64 == 0 || variant.Type == TorchSharp.torch.float64
                ? in64
                : InFloat32;
            Distance(found, expected).Should().BeLessThanOrEqualTo(
                tolerance, "{0} in {1} processes after 50 steps", variant.Name, processes);
        }
    }

    private static double Distance(double[] one, double[] other)
    {
        one.Should().HaveSameCount(other);
        return one.Zip(other, (mine, theirs) => Math.Abs(mine - theirs) / Math.Max(1, Math.Abs(theirs))).Max();
    }

    private static Dictionary<string, double[]> InOneProcess() => Variant.All.ToDictionary(
        variant => variant.Name, variant =>
        {
            using var trainer = variant.Trainer(variant.Options());
            return Numbers.Of(trainer, trainer.Train(variant.Data()).ToList());
        });
}
