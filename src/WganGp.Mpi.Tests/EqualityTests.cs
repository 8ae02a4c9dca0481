using FluentAssertions;
using WganGp.Mpi.Tests.Support;
using WganGp.TestSupport;

namespace WganGp.Mpi.Tests;

/// <summary>Training by several processes is the training of one with the whole batch.</summary>
public sealed class EqualityTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, double[]>> Alone = new(() => InOneProcess(scale: 1));

    /// <summary>The same with samples that one rounding has moved: the distance that rounding makes, after so many steps of Adam.</summary>
    private static readonly Lazy<IReadOnlyDictionary<string, double[]>> Moved = new(() => InOneProcess(scale: 1 + 6e-8));

    [MpiFact]
    public void One_process_has_the_same_bits() => Compare("openmpi", 1, 0);

    [MpiFact]
    public void Two_processes_train_what_one_trains() => Compare("openmpi", 2, 1e-9);

    [MpiFact]
    public void Four_processes_train_what_one_trains() => Compare("openmpi", 4, 1e-9);

    [MpichFact]
    public void Two_processes_of_MPICH_train_what_one_trains() => Compare("mpich", 2, 1e-9);

    private static void Compare(string mpi, int processes, double in64)
    {
        using var folder = new TemporaryFolder();

        var job = MpiJob.Run(mpi, processes, nameof(Scenarios.Train), folder.Path);

        job.ExitCode.Should().Be(0, job.Error);
        foreach (var variant in Variant.All)
        {
            var (found, expected) = (Numbers.Read(folder[variant.Name]), Alone.Value[variant.Name]);
            var tolerance = in64 == 0 || variant.Type == TorchSharp.torch.float64
                ? in64
                : 10 * Distance(Moved.Value[variant.Name], expected);
            Distance(found, expected).Should().BeLessThanOrEqualTo(
                tolerance, "{0} in {1} processes after 50 steps", variant.Name, processes);
        }
    }

    private static double Distance(double[] one, double[] other)
    {
        one.Should().HaveSameCount(other);
        return one.Zip(other, (mine, theirs) => Math.Abs(mine - theirs) / Math.Max(1, Math.Abs(theirs))).Max();
    }

    private static Dictionary<string, double[]> InOneProcess(double scale) => Variant.All.ToDictionary(
        variant => variant.Name, variant =>
        {
            using var trainer = variant.Trainer(variant.Options());
            return Numbers.Of(trainer, trainer.Train(variant.Data(scale)).ToList());
        });
}
